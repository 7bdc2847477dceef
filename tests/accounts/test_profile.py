import pytest
from allauth.mfa.adapter import get_adapter
from django.test import Client
from django.urls import reverse

from accounts.models import User

URL = "/account/"


def test_it_works(owner: User, browser: Client) -> None:
    answer = browser.post(URL, {"display_name": "Ada"}, follow=True)

    assert "is saved" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.display_name == "Ada"


@pytest.mark.parametrize(("name", "known_by"), [("Ada", "Ada"), ("", "owner@example.org")])
def test_passkeys_know_the_person_by_the_name_as_the_page_says(
    owner: User, browser: Client, name: str, known_by: str
) -> None:
    browser.post(URL, {"display_name": name})

    assert "Your passkeys and those who run the site know you by it." in browser.get(URL).content.decode()
    owner.refresh_from_db()
    assert get_adapter().get_public_key_credential_user_entity(owner)["display_name"] == known_by


def test_it_needs_an_account(db: None) -> None:
    assert Client().get(URL)["Location"] == f"{reverse('account_login')}?next={URL}"


def test_it_saves_the_name_and_nothing_else(owner: User, browser: Client) -> None:
    browser.post(URL, {"display_name": "Ada", "is_staff": "on", "is_superuser": "1", "email": "x@example.org"})

    owner.refresh_from_db()
    assert (owner.is_staff, owner.is_superuser, owner.email) == (False, False, "owner@example.org")


def test_it_escapes_the_name(browser: Client) -> None:
    browser.post(URL, {"display_name": "<script>alert(1)</script>"})

    assert "<script>alert" not in browser.get(URL).content.decode()


def test_it_refuses_long_names(owner: User, browser: Client) -> None:
    browser.post(URL, {"display_name": "x" * 81})

    owner.refresh_from_db()
    assert owner.display_name == ""


def test_it_rejects_put(browser: Client) -> None:
    assert browser.put(URL).status_code == 405
