"""Every page about an account stands in the site's own dress, and none breaks its content policy."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD, confirm, signed_in
from tests.accounts.test_password_reset import link

OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive"]
OWN = [
    *("accounts:profile", "accounts:tokens", "accounts:export", "accounts:close"),
    *("account_email", "account_change_password", "account_logout", "account_reauthenticate", "usersessions_list"),
    *("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
]
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|application/json))|\son[a-z]+=|\sstyle=|<style", re.IGNORECASE)


def check(page: str) -> None:
    assert '<header class="site-head">' in page
    assert page.count("<h1") == 1
    assert re.search(r"<title>\s*\S", page)
    assert not INLINE.search(page)


@pytest.mark.parametrize("name", OPEN)
def test_it_works_for_anybody(db: None, name: str) -> None:
    answer = Client().get(reverse(name))

    assert answer.status_code == 200
    check(answer.content.decode())


@pytest.mark.parametrize("name", OWN)
def test_it_works_for_the_owner(browser: Client, name: str) -> None:
    confirm(browser)
    answer = browser.get(reverse(name))

    assert answer.status_code == 200
    check(answer.content.decode())


@pytest.mark.parametrize("name", OWN)
def test_it_needs_an_account(db: None, name: str) -> None:
    answer = Client().get(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] == ("/" if name == "account_logout" else reverse("account_login"))


def test_the_sessions_list_shows_ones_own_alone(owner: User, browser: Client, strange_browser: Client) -> None:
    browser.get("/", HTTP_USER_AGENT="x")
    page = browser.get(reverse("usersessions_list"))

    assert [session.user for session in page.context["sessions"]] == [owner]
    assert "0\xa0minutes" not in page.content.decode()


def test_signing_out_elsewhere_leaves_this_browser(owner: User, browser: Client) -> None:
    other = signed_in(owner)
    browser.post(reverse("usersessions_list"))

    assert browser.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_changing_the_address_asks_the_new_one_first(owner: User, browser: Client) -> None:
    confirm(browser)
    browser.post(reverse("account_email"), {"email": "New@example.org", "action_add": ""})

    owner.refresh_from_db()
    assert owner.email == "owner@example.org"
    check(browser.get(link()).content.decode())
    browser.post(link())

    owner.refresh_from_db()
    assert owner.email == "new@example.org"


@pytest.mark.parametrize(
    ("sends", "before", "after"),
    [
        (True, "We write to the new address", "We have written to new@example.org."),
        (False, "This site sends no mail.", "A link that confirms new@example.org is in the site’s log"),
    ],
)
def test_changing_it_says_whether_a_letter_is_on_its_way(
    owner: User, browser: Client, settings: Settings, sends: bool, before: str, after: str
) -> None:
    settings.MAIL_SERVER = sends
    confirm(browser)
    form = {"email": "new@example.org", "action_add": ""}

    assert before in browser.get(reverse("account_email")).content.decode()
    page = browser.post(reverse("account_email"), form, follow=True).content.decode()
    assert after in page
    assert ("Send the confirmation again" in page) is sends


def test_changing_it_tells_the_old_address(owner: User, browser: Client) -> None:
    confirm(browser)
    browser.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    browser.post(link())

    told = [message for message in mail.outbox if message.subject == "Scrawl: Your e-mail address has changed"]
    assert [message.to for message in told] == [["owner@example.org"]]


def test_it_does_not_take_anothers_address(owner: User, browser: Client, stranger: User) -> None:
    confirm(browser)
    browser.post(reverse("account_email"), {"email": stranger.email, "action_add": ""})
    browser.post(link())

    owner.refresh_from_db()
    assert owner.email == "owner@example.org"


@pytest.mark.parametrize(("name", "mark"), [("accounts:profile", "page"), ("account_email", "true")])
def test_the_way_to_the_account_is_marked_on_all_its_pages(browser: Client, name: str, mark: str) -> None:
    page = browser.get(reverse(name)).content.decode()

    assert re.search(rf'aria-label="Your account" title="[^"]*" aria-current="{mark}"', page)


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("nobody", "1", "email"), ("ann@example.org", "1", "password1"), ("nobody", "seven green kites", "email")],
)
def test_a_form_that_is_refused_leads_to_what_is_wrong(db: None, email: str, password: str, field: str) -> None:
    page = Client().post(reverse("account_signup"), {"email": email, "password1": password}).content.decode()
    assert re.findall(r'name="(\w+)"[^>]* autofocus', page) == [field]


def test_what_is_wrong_with_the_whole_leads_to_its_beginning(owner: User) -> None:
    wrong = {"login": owner.email, "password": "not this one"}
    page = Client().post(reverse("account_login"), wrong).content.decode()
    assert "do not belong together" in page
    assert re.findall(r'name="(\w+)"[^>]* autofocus', page) == ["login"]
    assert "autofocus" not in Client().get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        (
            "account_email",
            {"email": "owner@example.org", "action_add": ""},
            "This is the address of your account already.",
        ),
        ("account_email", {"email": "owner@example", "action_add": ""}, "This is no e-mail address."),
        ("accounts:close", {"email": "owner@example"}, "This is no e-mail address."),
        ("account_change_password", {"oldpassword": "not this one"}, "This is not your present password."),
        ("account_reauthenticate", {"password": "not this one"}, "This is not the password of your account."),
    ],
)
def test_what_is_wrong_is_said_in_the_site_s_own_words(
    owner: User, browser: Client, name: str, sent: dict[str, str], words: str
) -> None:
    confirm(browser)
    assert words in browser.post(reverse(name), sent).content.decode()


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("accounts:close", {"email": "stranger@example.org"}),
        ("accounts:tokens", {"name": "k" * 81, "scopes": ["read"], "days": "30"}),
    ],
)
def test_a_form_that_waited_for_the_password_is_sent_to_its_own_page(
    owner: User, browser: Client, name: str, sent: dict[str, Any]
) -> None:
    """What is wrong with it is told where the password was asked for."""
    path = reverse(name)
    asked = browser.post(path, sent)["Location"]
    page = browser.post(asked, {"password": PASSWORD, "next": path}).content.decode()
    assert 'class="errorlist"' in page
    assert f'<form method="post" action="{path}">' in page


def test_the_form_for_a_passkey_s_name_is_sent_to_its_own_page(owner: User, browser: Client) -> None:
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "phone", "credential": {}})
    confirm(browser)
    path = reverse("mfa_edit_webauthn", args=[key.pk])
    assert f'<form method="post" action="{path}">' in browser.get(path).content.decode()
