"""The API does what its own description says, whatever it is asked."""

from pathlib import Path
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings as site
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.models import ApiToken, User
from ocrsite.wsgi import application
from recognition.api import description
from recognition.models import PredictionQuerySet
from tests.machines import Broker, Worker

schema = schemathesis.openapi.from_path(Path(site.BASE_DIR, "docs", "openapi.yaml"))
schema.app = application
METHODS = ("get", "post", "patch", "delete")


@pytest.fixture
def token(worker: Worker) -> str:
    owner = User.objects.create_user("owner@example.org")
    return ApiToken.objects.issue(owner=owner, name="schema")[1]


@schema.parametrize()
@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_answers_as_described(case: schemathesis.Case, token: str) -> None:  # type: ignore[type-arg]
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    described = {int(status) for status in case.operation.definition.raw["responses"]}
    assert response.status_code < 500  # all parts are there, and each answers in time
    assert response.status_code in described | {405}


def test_every_call_says_that_the_site_may_be_away() -> None:
    calls = [call for path in schema.raw_schema["paths"].values() for name, call in path.items() if name in METHODS]
    assert len(calls) > 8
    for call in calls:
        assert list(call["responses"]["503"]["content"]) == ["application/problem+json"], call["operationId"]


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (411, {"Transfer-Encoding": "chunked"}),
        (413, {"Content-Length": str(site.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}),
        (415, {"Content-Encoding": "gzip"}),
    ],
)
def test_every_call_that_takes_a_body_says_what_it_is_refused_for_unread(
    transactional_db: None, status: int, head: dict[str, str]
) -> None:
    for path, calls in schema.raw_schema["paths"].items():
        for name in {"post", "patch"} & calls.keys():
            answer = Client().generic(name, path.replace("{id}", str(uuid4())), b"{}", "application/json", headers=head)
            assert (answer.status_code, str(status) in calls[name]["responses"]) == (status, True), (path, name)


@pytest.mark.parametrize("path", ["/api/v1/predictions/", "/api/v1/previews/", "/api/schema/"])
def test_nothing_else_describes_it(db: None, path: str) -> None:
    assert Client().options(path).status_code in (401, 405)


def test_it_names_the_headers_of_its_answers() -> None:
    calls = [call for path in schema.raw_schema["paths"].values() for name, call in path.items() if name in METHODS]
    for call in calls:
        assert all("Retry-After" in call["responses"][status]["headers"] for status in ("429", "503"))
    handed_in = schema.raw_schema["paths"]["/api/v1/predictions/"]["post"]["responses"]
    assert set(handed_in["201"]["headers"]) == {"Location", "Preference-Applied"}
    assert set(handed_in["202"]["headers"]) == {"Location", "Preference-Applied", "Retry-After"}


def test_a_database_that_is_away_is_told_as_described(
    transactional_db: None, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_away(*_: object) -> None:
        raise OperationalError("the connection is closed")

    token = ApiToken.objects.issue(owner=User.objects.create_user("owner@example.org"), name="schema")[1]
    monkeypatch.setattr(PredictionQuerySet, "owned_by", go_away)
    case = schema["/api/v1/predictions/"]["GET"].Case()
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["type"]) == (503, "urn:scrawl:problem:away")
    assert int(response.headers["retry-after"][0]) > 0
    case.operation.validate_response(response)


def test_its_pages_come_from_here_alone(client: Client) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b'"validatorUrl": null' in client.get("/api/docs/?script=").content


@pytest.mark.parametrize("more", ["version=a%0d%0ab", "version=%22;x=%22y", "lang=%00", "x=1"])
def test_it_is_the_same_for_everybody_and_made_once(client: Client, more: str) -> None:
    plain = client.get("/api/schema/")
    asked = client.get(f"/api/schema/?{more}")
    assert (asked.status_code, asked.content) == (200, plain.content)
    assert asked["Content-Disposition"] == 'inline; filename="Scrawl.yaml"'
    assert client.get("/api/schema/", headers={"Accept": "application/json"}).json()["openapi"].startswith("3.1")
    made = description._written.cache_info().misses
    client.get("/api/schema/")
    assert description._written.cache_info().misses == made
