"""What lets one in is in no log."""

import logging
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User
from tests.accounts.people import PASSWORD, sign_in


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_no_password_is_in_it(owner: User, lines: pytest.LogCaptureFixture) -> None:
    sign_in(Client(), owner.email)
    sign_in(Client(), owner.email, "seven red kites")

    assert "/accounts/login/" in lines.text
    assert PASSWORD not in lines.text
    assert "seven red kites" not in lines.text


def test_no_token_is_in_it(owner: User, lines: pytest.LogCaptureFixture) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    for shown in (text, text[:-1] + "!"):
        Client().get("/api/v1/predictions/", HTTP_AUTHORIZATION=f"Bearer {shown}")

    assert "/api/v1/predictions/" in lines.text
    assert text[12:] not in lines.text


def test_no_key_of_a_reset_is_in_it(owner: User, lines: pytest.LogCaptureFixture) -> None:
    Client().post(reverse("account_reset_password"), {"email": owner.email})
    link = re.search(r"http://[^/]+(\S+/key/\w+-(\S+)/)", str(mail.outbox[-1].body))
    assert link
    Client().get(link[1])

    assert "/accounts/password/reset/key/" in lines.text
    assert link[2] not in lines.text
