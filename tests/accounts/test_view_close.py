from typing import Any
from unittest import mock

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import closing, personal
from accounts.errors import ClosedError
from accounts.forms import CloseForm
from accounts.models import ApiToken, User
from ocrsite.guards import Answer
from tests.accounts.people import PASSWORD, confirm, signed_in

URL = "/account/close/"
NEW = "nine blue kettles"


def test_it_works(owner: User, browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="kiosk")
    confirm(browser)
    assert ("API tokens", 1) in browser.get(URL).context["held"]

    page = browser.post(URL, {"email": "Owner@example.org"}, follow=True)

    assert "data-forgotten>Your account is closed" in page.content.decode()
    assert not User.objects.exists()
    assert not ApiToken.objects.exists()


def closing_first(get_response: Answer) -> Answer:
    """Between the look at who asks and what was asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            closing.close(User.objects.get())
        return get_response(request)

    return middleware


@pytest.fixture
def closed_first(browser: Client, settings: Settings) -> Client:
    """The owner's browser, and another tab of it that is always sooner."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.closing_first"]
    late = Client()
    late.cookies = browser.cookies
    return late


def test_pressed_twice_it_is_closed_once(
    owner: User, browser: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """A browser shows the answer to the second press, which was under way before the first was done."""
    confirm(browser)

    def meanwhile(form: CloseForm) -> bool:
        closing.close(User.objects.get())
        return True

    with mock.patch.object(CloseForm, "is_valid", meanwhile), django_capture_on_commit_callbacks(execute=True):
        page = browser.post(URL, {"email": owner.email}, follow=True)

    assert "data-forgotten>Your account is closed" in page.content.decode()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/", {"display_name": "Ann"}),
        ("/account/tokens/", {"name": "kiosk", "scopes": ["read"], "days": "30"}),
        ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}),
        ("/accounts/email/", {"email": "ann@example.org", "action_add": ""}),
        ("/accounts/sessions/", {}),
        ("/history/move/", {"id": [], "to": "trash"}),
    ],
)
def test_what_another_tab_saves_meanwhile_does_not_open_it_again(
    transactional_db: None, owner: User, browser: Client, closed_first: Client, path: str, form: dict[str, Any]
) -> None:
    confirm(browser)

    answer = closed_first.post(path, form)

    assert (answer.status_code, answer.context["reason"].code) == (401, "closed")
    assert not User.objects.exists()


def test_a_new_password_by_a_link_does_not_open_it_again(transactional_db: None, owner: User) -> None:
    """Nobody is signed in there, whose row would be looked for."""
    closing.close(User.objects.get())
    owner.set_password(NEW)
    with pytest.raises(ClosedError):
        owner.save()
    assert not User.objects.exists()


def test_who_signs_in_at_the_last_moment_goes_along(
    transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, number, late = User.delete, owner.pk, ["late"]

    def delete_too_early(user: User) -> None:
        delete(user)
        while late:
            UserSession.objects.create(user_id=number, ip="192.0.2.1", session_key=late.pop(), user_agent="x")

    monkeypatch.setattr(User, "delete", delete_too_early)
    closing.close(owner)
    assert not User.objects.exists()
    assert not UserSession.objects.exists()


def test_an_address_that_is_taken_is_no_account_that_was_closed(owner: User, stranger: User) -> None:
    owner.email = stranger.email
    with pytest.raises(IntegrityError), transaction.atomic():
        owner.save()


def test_every_browser_is_signed_out(owner: User, browser: Client) -> None:
    other = signed_in(owner)
    keys = [client.session.session_key for client in (browser, other)]
    confirm(browser)

    browser.post(URL, {"email": owner.email})

    assert other.get("/account/").status_code == 302
    assert not Session.objects.filter(session_key__in=keys).exists()


def test_it_says_goodbye(
    owner: User, browser: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    confirm(browser)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(URL, {"email": owner.email})

    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([owner.email], "Scrawl: your account is closed")
    ]


def test_it_wants_the_address_typed(owner: User, browser: Client, stranger: User) -> None:
    confirm(browser)
    for typed in ("", "yes", stranger.email):
        browser.post(URL, {"email": typed})

    assert User.objects.count() == 2


def test_it_asks_who_is_there(owner: User, browser: Client) -> None:
    for answer in (browser.get(URL), browser.post(URL, {"email": owner.email})):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.exists()


def test_it_checks_ownership(owner: User, stranger: User, strange_browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="kiosk")
    confirm(strange_browser)
    strange_browser.post(URL, {"email": stranger.email})

    assert list(User.objects.all()) == [owner]
    assert ApiToken.objects.unrevoked().count() == 1


def test_it_needs_an_account(owner: User) -> None:
    assert Client().post(URL, {"email": owner.email}).status_code == 302
    assert User.objects.exists()


def test_it_is_all_or_nothing(owner: User) -> None:
    """If one part cannot be forgotten, the account stays whole and can be closed again."""
    ApiToken.objects.issue(owner=owner, name="kiosk")
    fault = personal.Holding("Faulty", count=len, files=list, forget=mock.Mock(side_effect=OSError))  # type: ignore[arg-type]
    holdings = {**{holding.title: holding for holding in personal.holdings()}, "Faulty": fault}

    with mock.patch.object(personal, "_holdings", holdings), pytest.raises(OSError):
        closing.close(owner)

    assert User.objects.get().api_tokens.exists()


def test_a_mail_server_that_is_down_does_not_keep_it_open(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    down = mock.patch("accounts.closing.send_mail", side_effect=OSError)
    with down as sent, django_capture_on_commit_callbacks(execute=True):
        closing.close(owner)

    assert sent.called
    assert not User.objects.exists()
