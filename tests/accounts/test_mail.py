"""A mail server that is away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from smtplib import SMTPRecipientsRefused
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from tests.accounts.people import PASSWORD, confirm, sign_in
from tests.accounts.test_password_reset import ask
from tests.accounts.test_sign_up import code, sign_up

NEW = "nine blue kettles"
REFUSED = SMTPRecipientsRefused({"owner@example.org": (550, b"not owner@example.org")})


@pytest.fixture(params=[TimeoutError(), REFUSED], ids=["silent", "refusing"])
def away(request: pytest.FixtureRequest) -> Iterator[None]:
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=request.param):
        yield


def test_a_token_is_shown_though_its_letter_cannot_be_sent(owner: User, browser: Client, away: None) -> None:
    """It is shown this once: an error would leave a token that nobody has."""
    confirm(browser)
    page = browser.post("/account/tokens/", {"name": "kiosk", "scopes": ["read"], "days": 90}, follow=True)

    assert page.status_code == 200
    assert ApiToken.objects.get().hint in page.context["text"]


def test_a_password_is_changed_though_the_letter_cannot_be_sent(owner: User, browser: Client, away: None) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    assert browser.post(reverse("account_change_password"), form).status_code == 302
    assert sign_in(Client(), owner.email, NEW) == 302


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
def test_who_waits_for_a_link_is_asked_to_come_back(owner: User, away: None, email: str) -> None:
    asked_to_come_back(ask(email))


@pytest.mark.parametrize("email", ["owner@example.org", "fresh@example.org"])
def test_who_waits_for_a_code_is_asked_to_come_back(owner: User, mail_server: None, away: None, email: str) -> None:
    asked_to_come_back(sign_up(Client(), email))


def asked_to_come_back(answer: Any) -> None:
    assert answer.status_code == 503
    assert "could not send you a message" in answer.content.decode()


def test_who_came_back_signs_in_and_gets_the_code(db: None, mail_server: None) -> None:
    client = Client()
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=TimeoutError):
        sign_up(client, "fresh@example.org")
    assert not mail.outbox
    cache.clear()  # a few minutes later: no address is sent two codes at once
    sign_in(client, "fresh@example.org")
    client.post(reverse("account_email_verification_sent"), {"code": code()})

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_log_says_so_and_names_nobody(owner: User, away: None, caplog: pytest.LogCaptureFixture) -> None:
    ask(owner.email)

    noted = [vars(record)["letter"] for record in caplog.records if record.msg == "mail not sent"]
    assert noted == ["account/email/password_reset_key"]
    assert owner.email not in caplog.text


@pytest.mark.parametrize(
    ("address", "seconds"), [("smtp://mail.example", 5), ("smtp://mail.example/?timeout=9", 9), ("console:", 5)]
)
def test_a_silent_server_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch, address: str, seconds: int
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)

    assert run_path(str(Path(site.BASE_DIR) / "ocrsite" / "settings.py"))["EMAIL_TIMEOUT"] == seconds


@pytest.mark.parametrize(("door", "most"), [("reset", 10), ("sign up", 20), ("sign up anew", 20)])
def test_nobody_floods_a_mailbox(owner: User, mail_server: None, door: str, most: int) -> None:
    """By asking slowly, either."""
    doors = {
        "reset": lambda: ask(owner.email),
        "sign up": lambda: sign_up(Client(), owner.email),
        "sign up anew": lambda: sign_up(Client(), "fresh@example.org"),
    }
    now = timezone.now()
    for minute in range(30):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            doors[door]()
    assert len(mail.outbox) == most
    with time_machine.travel(now + timedelta(minutes=95)):
        doors[door]()
    assert len(mail.outbox) == most + 1
