"""What is another's is not there: walked over every address of the site that names a thing."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import ApiToken, User
from recognition.models import Prediction
from tests.accounts.conftest import own_memory  # noqa: F401 -- a limit must not outlive its test
from tests.accounts.people import PASSWORD, confirm, signed_in
from tests.pictures import kept

METHODS = ("get", "post", "put", "patch", "delete")
# Routes that name no thing of anybody's: a key that only its holder has, an app, a shortcut.
KEYS = {"account_confirm_email", "account_reset_password_from_key", "admin:app_list", "admin:view_on_site"}


def named(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from named(each, (*spaces, each.namespace) if each.namespace else spaces)
        elif each.name and ("<" in str(each.pattern) or _prefix_names(each)):
            yield ":".join((*spaces, each.name)), each


def _prefix_names(pattern: URLPattern) -> bool:
    """allauth's keys: the number stands in the including route."""
    return pattern.name in ("mfa_remove_webauthn", "mfa_edit_webauthn")


ROUTES = sorted({name for name, _ in named(get_resolver())} - KEYS)


@pytest.fixture
def things(db: None) -> dict[str, Any]:
    owner = User.objects.create_user("owner@example.org", PASSWORD)
    reading = kept(owner, text="407")
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "mine alone", "credential": {}})
    session = UserSession.objects.create(user=owner, ip="192.0.2.1", session_key="mine alone", user_agent="x")
    ours = ("prediction", "correct", "again", "explain")
    return {
        **{f"recognition:{name}": reading.pk for name in ours},
        **{f"api:prediction-{name}": reading.pk for name in ("detail", "image", "restore")},
        "admin:prediction_picture": reading.pk,
        "accounts:revoke_token": token.pk,
        "accounts:end_session": session.pk,
        "mfa_remove_webauthn": passkey.pk,
        "mfa_edit_webauthn": passkey.pk,
    }


@pytest.fixture
def stranger(db: None) -> Client:
    client = signed_in(User.objects.create_user("stranger@example.org", PASSWORD))
    confirm(client)
    return client


def untouched() -> bool:
    reading = Prediction.objects.get()
    return (
        (reading.correction, reading.trashed_at) == (None, None)
        and ApiToken.objects.filter(revoked_at=None).exists()
        and UserSession.objects.filter(session_key="mine alone").exists()
        and Authenticator.objects.get().data["name"] == "mine alone"
    )


@pytest.mark.parametrize("name", [name for name in ROUTES if not name.startswith("admin:") or "picture" in name])
def test_it_is_not_there_for_a_stranger(stranger: Client, things: dict[str, Any], name: str) -> None:
    """A new address that names a thing fails here until it is told whose thing that is."""
    url = reverse(name, args=[things[name]])
    hidden = (302, 403, 404) if name.startswith("admin:") else (404, 405)
    for method in METHODS:
        answer = getattr(stranger, method)(url, {"name": "x", "correction": "1", "engine": "svm"})
        assert answer.status_code in hidden, (method, url)
    assert untouched()


@pytest.mark.parametrize("name", [name for name in ROUTES if not name.startswith("admin:") or "picture" in name])
def test_it_is_not_there_for_a_visitor(things: dict[str, Any], name: str) -> None:
    url = reverse(name, args=[things[name]])
    for method in METHODS:
        answer = getattr(Client(), method)(url)
        assert answer.status_code in (302, 401, 403, 405), (method, url)
        assert "/login/" in answer.headers.get("Location", "/login/")
    assert untouched()


@pytest.mark.parametrize("name", [name for name in ROUTES if name.startswith("admin:")])
def test_the_admin_is_for_staff(stranger: Client, things: dict[str, Any], name: str) -> None:
    url = reverse(name, args=[things.get(name, 1)])
    for client in (stranger, Client()):
        answer = client.get(url)
        assert answer.status_code in (302, 403, 404), url
        assert "/login/" in answer.headers.get("Location", "/login/")


def test_it_walks_the_whole_site() -> None:
    assert len([name for name in ROUTES if not name.startswith("admin:")]) >= 10
