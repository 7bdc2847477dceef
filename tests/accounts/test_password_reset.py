import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD, sign_in, signed_in

NEW = "eight blue kettles"


def ask(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post(reverse("account_reset_password"), {"email": email}, follow=True)


def link() -> str:
    found = re.search(r"http://[^/]+(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def follow(path: str, client: Client | None = None) -> Any:
    client = client or Client()
    page = client.get(path, follow=True)
    form = {"password1": NEW, "password2": NEW}
    return client.post(page.request["PATH_INFO"], form, follow=True)


def test_it_works(owner: User) -> None:
    ask("Owner@Example.org")
    follow(link())

    assert sign_in(Client(), owner.email, NEW) == 302
    assert sign_in(Client(), owner.email, PASSWORD) == 200


def test_it_signs_every_other_browser_out(owner: User, browser: Client) -> None:
    ask(owner.email)
    follow(link())

    assert browser.get(reverse("accounts:profile")).status_code == 302


def test_it_tells_the_owner(owner: User) -> None:
    ask(owner.email)
    follow(link())

    assert mail.outbox[-1].subject == "Scrawl: Your password was reset"
    assert mail.outbox[-1].to == [owner.email]


def test_its_link_is_good_once(owner: User) -> None:
    ask(owner.email)
    used = link()
    follow(used)

    assert "used up" in Client().get(used, follow=True).content.decode()


def test_it_does_not_tell_who_has_an_account(owner: User) -> None:
    there, nowhere = ask(owner.email), ask("nobody@example.org")

    assert there.content == nowhere.content
    assert [message.to for message in mail.outbox] == [[owner.email], ["nobody@example.org"]]


@pytest.mark.parametrize(("sends", "words"), [(True, "We have sent a message"), (False, "It sends no mail")])
def test_it_says_whether_a_message_is_on_its_way(owner: User, settings: Settings, sends: bool, words: str) -> None:
    settings.MAIL_SERVER = sends

    assert ("we send you a link" in Client().get(reverse("account_reset_password")).content.decode()) is sends
    assert words in ask(owner.email).content.decode()


def test_it_lets_a_locked_out_owner_in(owner: User) -> None:
    """From a browser that was never here, in the middle of an attack from its own address."""
    for _ in range(6):
        sign_in(Client(), owner.email, "wrong", "192.0.2.1")
    assert sign_in(Client(), owner.email) == 200

    ask(owner.email)
    client = Client(REMOTE_ADDR="192.0.2.1")
    follow(link(), client)

    assert client.get(reverse("accounts:profile")).status_code == 200
    assert sign_in(Client(), owner.email, NEW) == 302


def test_it_ends_what_many_addresses_have_spoilt(owner: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_strangers": "3/h/key"}
    for host in range(5):
        sign_in(Client(), owner.email, "wrong", f"203.0.113.{host}")
    assert sign_in(Client(), owner.email, address="203.0.113.99") == 200

    ask(owner.email)
    follow(link())

    assert sign_in(Client(), owner.email, NEW, "203.0.113.99") == 302


def test_it_cannot_be_used_to_flood_a_mailbox(owner: User) -> None:
    for _ in range(12):
        ask(owner.email)

    assert len(mail.outbox) <= 5


@pytest.mark.parametrize(
    "path", ["/accounts/password/reset/key/1-x-y/", "/accounts/password/reset/key/zzzz-set-password/"]
)
def test_it_handles_made_up_links(db: None, path: str) -> None:
    assert "used up" in Client().get(path, follow=True).content.decode()


def test_the_link_names_this_site_alone(owner: User) -> None:
    """Whoever asks under another Host would otherwise get the owner's key sent to it."""
    answer = Client().post(reverse("account_reset_password"), {"email": owner.email}, HTTP_HOST="evil.example")

    assert answer.status_code == 400
    assert not mail.outbox


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
def test_nor_does_it_name_this_machine(owner: User, settings: Settings, email: str) -> None:
    """By its own names a machine may always be asked; from outside, too, where no proxy looks at them."""
    settings.SITE_URL = "https://scrawl.example"
    Client().post(reverse("account_reset_password"), {"email": email}, HTTP_HOST="localhost:9999")

    assert "https://scrawl.example/accounts/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


def test_changing_it_keeps_this_browser_and_ends_the_others(owner: User, browser: Client) -> None:
    other = signed_in(owner)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post(reverse("account_change_password"), form)

    assert browser.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile")).status_code == 302
    assert mail.outbox[-1].subject == "Scrawl: Your password has changed"
