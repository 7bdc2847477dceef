"""A token does what it was made for, and nothing else of all that can be called."""

import pytest
from django.test import Client

from accounts.models import ApiToken, Scope, User
from tests.api import HOME
from tests.pictures import kept

READS = ("predictions/", "predictions/{id}/", "predictions/{id}/image/", "predictions/export.csv", "engines/")
WRITES = (
    *(("post", path) for path in ("predictions/", "predictions/{id}/restore/", "previews/")),
    *((method, "predictions/{id}/") for method in ("patch", "delete")),
)
CALLS = [*((Scope.READ, "get", path) for path in READS), *((Scope.WRITE, *call) for call in WRITES)]


@pytest.mark.parametrize(("needed", "method", "path"), CALLS)
def test_it_wants_the_scope(owner: User, needed: Scope, method: str, path: str) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk", scopes=set(Scope) - {needed})
    program = Client(headers={"Authorization": f"Bearer {text}"})
    answer = getattr(program, method)(HOME + path.format(id=kept(owner).id))
    assert answer.status_code == 403
    assert f"«{needed}»" in answer.json()["detail"]
