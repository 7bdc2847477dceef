"""Making an account, with a mail server and without."""

import re
from typing import Any
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD
from tests.accounts.test_password_reset import link

pytestmark = pytest.mark.django_db


def sign_up(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_signup"), {"email": email, "password1": password}, follow=True)


def code() -> str:
    found = re.search(r"^[A-Z0-9-]{4,}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]


def test_it_works_without_a_mail_server() -> None:
    """One form, and one is in: nobody could read a code."""
    client = Client()
    sign_up(client, "Ada@Example.org")

    assert client.get(reverse("accounts:profile")).context["user"] == User.objects.get(email="ada@example.org")
    assert not mail.outbox


def test_without_a_mail_server_an_address_counts_as_confirmed() -> None:
    """Or neither a passkey nor another address could ever be had."""
    client = Client()
    sign_up(client, "ada@example.org")

    assert EmailAddress.objects.get(user__email="ada@example.org").verified


def test_it_works_with_a_mail_server(mail_server: None) -> None:
    client = Client()
    sign_up(client, "ada@example.org")
    assert client.get(reverse("accounts:profile")).status_code == 302

    client.post(reverse("account_email_verification_sent"), {"code": code()})

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_it_wants_the_code_that_was_sent(mail_server: None) -> None:
    client = Client()
    sign_up(client, "ada@example.org")
    for _ in range(3):
        client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"})
    client.post(reverse("account_email_verification_sent"), {"code": code()})

    assert client.get(reverse("accounts:profile")).status_code == 302, "the fourth try may not count"


def test_it_does_not_tell_who_has_an_account(owner: User, mail_server: None) -> None:
    """The same page for both, and a letter to each: the owner learns of the attempt."""
    taken = sign_up(Client(), owner.email)
    free = sign_up(Client(), "fresh@example.org")

    assert plain(taken, owner.email) == plain(free, "fresh@example.org")
    assert [message.to for message in mail.outbox] == [[owner.email], ["fresh@example.org"]]
    assert "There is one already" in mail.outbox[0].body


def test_nor_does_it_when_the_code_is_asked_for_once_more(owner: User, mail_server: None, settings: Settings) -> None:
    """By no letter to the owner, who would be answered sooner, and well while the mail server is away."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": "20/h/key"}
    answers = []
    for email in (owner.email, "fresh@example.org"):
        client = Client()
        sign_up(client, email)
        again = {"action": "resend"}
        answers.append(plain(client.post(reverse("account_email_verification_sent"), again, follow=True), email))

    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[owner.email]] * 2 + [["fresh@example.org"]] * 2


def test_nor_by_two_presses_at_once(owner: User, mail_server: None) -> None:
    """Of a free address both are the first, as far as they can see."""
    usual = sign_up(Client(), owner.email)
    cache.clear()
    with mock.patch("allauth.account.internal.flows.manage_email.assess_unique_email", return_value=True):
        second = sign_up(Client(), owner.email)

    assert plain(second, owner.email) == plain(usual, owner.email)
    assert [message.to for message in mail.outbox] == [[owner.email]] * 2


def plain(response: Any, email: str) -> list[str]:
    text = response.content.decode().replace(email, "")
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("email", ["owner@example.org", "fresh@example.org"])
def test_it_does_not_take_longer_for_a_new_account(owner: User, mail_server: None, email: str) -> None:
    with mock.patch("accounts.hashers.LeanArgon2PasswordHasher.encode", return_value="argon2$x") as hashed:
        sign_up(Client(), email)

    assert hashed.call_count == 1


def test_without_a_mail_server_it_says_that_the_address_is_taken(owner: User) -> None:
    """Two people cannot have one address, and there is no other way to say so."""
    answer = sign_up(Client(), "OWNER@example.org")

    assert "There is an account with this address already." in answer.content.decode()
    assert User.objects.count() == 1


def test_a_button_pressed_twice_makes_one_account(owner: User) -> None:
    """Both presses found the address free; the second finds it taken only in the database."""
    free = mock.patch("allauth.account.internal.flows.manage_email.assess_unique_email", return_value=True)
    with free:
        answer = sign_up(Client(), owner.email)

    assert answer.status_code == 200
    assert "You have an account by now" in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "12345678901", "password1234", "ada@example.org"])
def test_it_refuses_weak_passwords(password: str) -> None:
    sign_up(Client(), "ada@example.org", password)

    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a@b@c.de", "x" * 250 + "@example.org"])
def test_it_refuses_what_is_no_address(email: str) -> None:
    assert sign_up(Client(), email).status_code == 200
    assert not User.objects.exists()


def test_an_account_made_by_the_command_takes_over_by_mail(mail_server: None) -> None:
    """`create_token` sets no password. Whoever reads that mail sets one."""
    user = User.objects.create_user("kiosk@example.org")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})

    page: Any = client.get(link(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
