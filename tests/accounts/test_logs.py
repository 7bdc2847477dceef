"""What lets one in is in no log."""

import logging
import logging.config
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any
from unittest.mock import Mock

import pytest
from allauth.account.views import PasswordResetFromKeyView
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User
from ocrsite import logs
from tests.accounts.people import PASSWORD, sign_in


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def written() -> Iterator[StringIO]:
    """The lines as they come out. First in the row: what tests look at adds words of its own to each."""
    words, form = StringIO(), logs.settings(logging.INFO, "console")
    handler = logging.StreamHandler(words)
    handler.setFormatter(logging.config.DictConfigurator(form).configure_formatter(form["formatters"]["lines"]))
    handlers = logging.getLogger().handlers
    handlers.insert(0, handler)
    yield words
    handlers.remove(handler)


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


@pytest.mark.parametrize(
    ("status", "asked"),
    [(302, {}), (301, {"path": ""}), (400, {"headers": {"Host": "x.example"}}), (500, {}), (503, {})],
)
def test_no_key_of_a_reset_is_in_it(
    owner: User, monkeypatch: pytest.MonkeyPatch, written: StringIO, status: int, asked: dict[str, Any]
) -> None:
    """Nor of one that was cut off by its slash, came by another name, or met a site that is broken or half away."""
    Client().post(reverse("account_reset_password"), {"email": owner.email})
    link = re.search(r"http://[^/]+(\S+/key/\w+-(\S+)/)", str(mail.outbox[-1].body))
    assert link
    if status >= 500:
        broken = Mock(side_effect=OperationalError("gone") if status == 503 else RuntimeError)
        monkeypatch.setattr(PasswordResetFromKeyView, "dispatch", broken)
    written.truncate(0)
    path = link[1] if "path" not in asked else link[1].rstrip("/")
    answer = Client(raise_request_exception=False).get(path, {"to": "whom"}, headers=asked.get("headers"))

    assert answer.status_code == status
    told = written.getvalue()
    assert "/accounts/password/reset/key/" in told
    assert link[2] not in told
    assert "whom" not in told


def test_no_question_is_in_it_that_broke_on_the_way(written: StringIO) -> None:
    """As gunicorn tells it, who had begun to send the answer."""
    logging.getLogger("gunicorn.error").error("Error handling request %s", "/history/export.json?contains=407")

    assert "Error handling request /history/export.json… " in written.getvalue()
