import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import tokens
from accounts.models import MAX_TOKENS, ApiToken, Scope, User
from tests.accounts.people import confirm

URL = "/account/tokens/"
FORM = {"name": "kiosk", "scopes": ["read", "write"], "days": "30"}


def test_it_works(owner: User, browser: Client) -> None:
    confirm(browser)
    page = browser.post(URL, FORM, follow=True).content.decode()

    token = ApiToken.objects.owned_by(owner).get()
    shown = re.findall(r"scrawl_[0-9A-Za-z]{36}", page)
    assert [tokens.digest(text) for text in shown] == [token.digest]
    assert (token.expires_at - token.created_at).days == 30


def test_it_tells_the_owner(owner: User, browser: Client, settings: Settings) -> None:
    confirm(browser)
    page = browser.post(URL, FORM, follow=True).content.decode()

    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == ([owner.email], "Scrawl: An API token was made")
    assert "kiosk" in letter.body
    assert f"\n{settings.SITE_URL}{URL}\n" in letter.body, "a new password leaves it as it is"
    assert not any(text in letter.body for text in re.findall(r"scrawl_[0-9A-Za-z]{36}", page))


def test_it_shows_the_token_once(browser: Client) -> None:
    confirm(browser)
    browser.post(URL, FORM, follow=True)

    page = browser.get(URL).content.decode()
    assert "kiosk" in page
    assert not re.search(r"scrawl_[0-9A-Za-z]{5}", page)


def test_its_page_is_one_that_can_be_loaded_again(owner: User, browser: Client) -> None:
    """A reload of an answer to a form sends the form again."""
    confirm(browser)
    answer = browser.post(URL, FORM)

    assert (answer.status_code, answer["Location"]) == (302, URL)
    browser.get(URL)
    browser.get(URL)
    assert ApiToken.objects.owned_by(owner).count() == 1


def test_until_it_is_shown_the_browser_alone_has_it(owner: User, browser: Client, stranger: User) -> None:
    """For a minute, and for its owner."""
    confirm(browser)
    browser.post(URL, FORM)

    cookie = browser.cookies["new_token"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", 60, "/")
    token = re.search(r"scrawl_[0-9A-Za-z]{36}", cookie.value)
    assert token
    assert token[0] not in str(dict(browser.session))
    other = Client()
    other.force_login(stranger)
    other.cookies["new_token"] = cookie.value
    assert token[0] not in other.get(URL).content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert token[0] not in browser.get(URL).content.decode()


def test_no_cache_keeps_it(browser: Client) -> None:
    confirm(browser)

    assert "no-store" in browser.post(URL, FORM, follow=True)["Cache-Control"]


def test_it_asks_who_is_there_before_it_makes_one(owner: User, browser: Client) -> None:
    """A browser left open must not yield a key that works for months."""
    answer = browser.post(URL, FORM)

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.owned_by(owner).exists()
    assert browser.get(URL).status_code == 200, "looking is free"


def test_it_needs_an_account(db: None) -> None:
    assert Client().post(URL, FORM).status_code == 302
    assert not ApiToken.objects.exists()


def test_it_checks_ownership(browser: Client, strange_browser: Client, owner: User) -> None:
    ApiToken.objects.issue(owner=owner, name="mine alone")

    assert "mine alone" in browser.get(URL).content.decode()
    assert "mine alone" not in strange_browser.get(URL).content.decode()


def test_it_takes_one_scope(owner: User, browser: Client) -> None:
    confirm(browser)
    browser.post(URL, {**FORM, "scopes": ["read"]})

    assert ApiToken.objects.get().scopes == (Scope.READ,)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"days": "0"},
        {"days": "99999"},
        {"days": "x"},
    ],
)
def test_it_refuses(browser: Client, change: dict[str, object]) -> None:
    confirm(browser)
    answer = browser.post(URL, {**FORM, **change})

    assert 'class="errorlist"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_it_stops_at_the_limit(owner: User, browser: Client) -> None:
    for number in range(MAX_TOKENS):
        ApiToken.objects.issue(owner=owner, name=str(number))
    confirm(browser)

    assert "at most" in browser.post(URL, FORM).content.decode()


def test_it_leaves_out_what_is_revoked(owner: User, browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="lost one")
    ApiToken.objects.revoke(timezone.now())

    assert "lost one" not in browser.get(URL).content.decode()


def test_it_escapes_names(owner: User, browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="<script>alert(1)</script>")

    assert "<script>alert" not in browser.get(URL).content.decode()


def test_one_that_is_in_use_was_used_now(owner: User, browser: Client) -> None:
    confirm(browser)
    browser.post(URL, FORM)
    ApiToken.objects.update(last_used_at=timezone.now())

    assert "0\xa0minutes" not in browser.get(URL).content.decode()
