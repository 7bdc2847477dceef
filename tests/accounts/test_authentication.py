"""Bearer tokens, at a door of their own: what the API asks for is asked here."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts import tokens
from accounts.authentication import TokenAuthentication, TokenScope
from accounts.models import ApiToken, Scope, User

pytestmark = pytest.mark.django_db


class Door(APIView):
    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated, TokenScope)

    def get(self, request: Request) -> Response:
        return Response({"who": str(request.user)})

    post = delete = get


def knock(header: str | bytes | None, method: str = "get") -> Response:
    request = getattr(APIRequestFactory(), method)("/", **({} if header is None else {"HTTP_AUTHORIZATION": header}))
    response: Response = Door.as_view()(request)
    return response


def said(response: Response) -> str:
    return str(response.data["detail"])


def test_it_works(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert knock(f"Bearer {text}").data == {"who": owner.email}


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_it_takes_the_scheme_as_people_write_it(owner: User, scheme: str) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert knock(f"{scheme} {text}").status_code == 200


def test_it_asks_one_question_and_writes_once_a_minute(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")

    with time_machine.travel("2026-03-04T05:06:07Z", tick=False), CaptureQueriesContext(connection) as asked:
        knock(f"Bearer {text}")
        knock(f"Bearer {text}")

    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE", "SELECT"]


def test_it_wants_a_token() -> None:
    response = knock(None)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="scrawl"'


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer scrawl_",
        "Bearer scrawl_000000000000000000000000000000AAAAAA",
        "Bearer one two",
        "Bearer " + "scrawl_" * 2000,
        b"Bearer \xff\xfe",
        "Bearer scrawl_kłucz".encode(),
        "Bearer \x00",
    ],
)
def test_it_handles_malformed_tokens(header: str | bytes) -> None:
    with CaptureQueriesContext(connection) as asked:
        response = knock(header)

    assert response.status_code == 401
    assert "no whole token" in said(response)
    assert not asked


def test_it_notices_a_typing_error(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")

    assert "no whole token" in said(knock(f"Bearer {wrong}"))


def test_it_refuses_unknown_tokens() -> None:
    response = knock(f"Bearer {tokens.mint()}")

    assert response.status_code == 401
    assert "not known" in said(response)


def test_it_refuses_the_digest(owner: User) -> None:
    """What lies in a stolen database opens nothing."""
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert knock(f"Bearer {token.digest}").status_code == 401


def test_it_refuses_revoked_tokens(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="lost")
    ApiToken.objects.revoke(timezone.now())

    response = knock(f"Bearer {text}")
    assert response.status_code == 401
    assert "revoked" in said(response)


def test_it_refuses_expired_tokens(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="short", days=1)

    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        response = knock(f"Bearer {text}")
    assert response.status_code == 401
    assert "expired" in said(response)


def test_it_refuses_closed_accounts(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    User.objects.update(is_active=False)

    assert knock(f"Bearer {text}").status_code == 401


def test_a_refused_token_is_not_used(owner: User) -> None:
    token, text = ApiToken.objects.issue(owner=owner, name="lost")
    ApiToken.objects.revoke(timezone.now())
    knock(f"Bearer {text}")

    token.refresh_from_db()
    assert token.last_used_at is None


@pytest.mark.parametrize(
    ("scope", "method", "status"),
    [
        (Scope.READ, "get", 200),
        (Scope.READ, "head", 200),
        (Scope.READ, "post", 403),
        (Scope.READ, "delete", 403),
        (Scope.WRITE, "get", 403),
        (Scope.WRITE, "post", 200),
        (Scope.WRITE, "delete", 200),
    ],
)
def test_it_checks_scopes(owner: User, scope: Scope, method: str, status: int) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk", scopes=[scope])

    response = knock(f"Bearer {text}", method)
    assert response.status_code == status
    if status == 403:
        missing = Scope.WRITE if scope is Scope.READ else Scope.READ
        assert f"«{missing}»" in said(response)


def test_a_person_at_the_pages_needs_no_scope(owner: User) -> None:
    request = APIRequestFactory().post("/")
    force_authenticate(request, owner)

    assert Door.as_view()(request).status_code == 200


def test_it_leaves_other_schemes_to_others() -> None:
    response = knock("Basic b3duZXI6cGFzcw==")

    assert response.status_code == 401
    assert "no whole token" not in said(response)
