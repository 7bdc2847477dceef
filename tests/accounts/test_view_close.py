from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import closing, personal
from accounts.forms import CloseForm
from accounts.models import ApiToken, User
from tests.accounts.people import PASSWORD, confirm, signed_in

URL = "/account/close/"
NEW = "nine blue kettles"


def test_it_works(owner: User, browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="kiosk")
    confirm(browser)

    page = browser.post(URL, {"email": "Owner@example.org"}, follow=True)

    assert "data-forgotten>Your account is closed" in page.content.decode()
    assert not User.objects.exists()
    assert not ApiToken.objects.exists()


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
        ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}),
    ],
)
def test_what_another_tab_saves_meanwhile_does_not_open_it_again(
    transactional_db: None,
    owner: User,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    form: dict[str, str],
) -> None:
    browser.raise_request_exception = False
    save = User.save

    def closed_first(user: User, *args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(User, "save", save)
        closing.close(User.objects.get())
        save(user, *args, **kwargs)

    monkeypatch.setattr(User, "save", closed_first)
    browser.post(path, form)

    assert not User.objects.exists()


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
