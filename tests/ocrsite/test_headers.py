"""What every answer says to the browser, over https as people reach the site."""

import json
import logging
import logging.config

import pytest
import structlog
from django.core.exceptions import DisallowedHost
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import ApiToken, User
from ocrsite import logs
from recognition.models import Prediction
from tests.accounts.conftest import own_memory  # noqa: F401 -- a limit must not outlive its test
from tests.accounts.people import PASSWORD, sign_in, signed_in
from tests.pictures import a_one, encoded, kept

EVERYBODY = (
    *(
        "/",
        "/engines/",
        "/offline/",
        "/offline.js",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ),
    *("/nothing/", "/healthz", "/api/v1/engines/", "/api/v1/nothing/", "/api/schema/", "/api/docs/", "/admin/"),
)
OWN = (
    *("/draw/", "/upload/", "/history/", "/history/trash/", "/history/summary/", "/history/export.json"),
    *("/account/", "/account/tokens/", "/account/export/", "/account/close/", "/accounts/email/", "/accounts/2fa/"),
    *("/accounts/sessions/", "/api/v1/predictions/", "/api/v1/predictions/export.csv"),
)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org", PASSWORD)


@pytest.fixture
def browser(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def https(settings: Settings) -> None:
    """As SITE_URL=https://… sets it; test_settings.py looks at that in a process of its own."""
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600


def policy(header: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in header.split(";")) if words}


@pytest.mark.parametrize("path", [*EVERYBODY, *OWN])
def test_it_is_fenced_on_every_page(https: None, owner: User, path: str) -> None:
    client = Client()
    client.force_login(owner)
    answer = client.get(path, secure=True)
    rules = policy(answer["Content-Security-Policy"])
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
    assert rules["default-src"] == ["'self'"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert "Server" not in answer
    kind = answer["Content-Type"]
    assert not kind.startswith("text/") or kind.endswith("charset=utf-8")


def test_no_script_is_allowed_that_is_written_into_a_page(settings: Settings) -> None:
    rules = str(settings.CONTENT_SECURITY_POLICY)
    assert "unsafe" not in rules
    assert "*" not in rules


@pytest.mark.parametrize("path", OWN)
def test_no_cache_keeps_what_is_somebody_s(browser: Client, path: str) -> None:
    assert "no-store" in browser.get(path)["Cache-Control"]


def test_no_cache_keeps_what_a_program_was_told(owner: User) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    answer = Client().get("/api/v1/predictions/", headers={"Authorization": f"Bearer {text}"})
    assert answer["Cache-Control"] == "private, no-store"


def test_a_visitor_s_first_page_may_be_kept(db: None) -> None:
    assert "Cache-Control" not in Client().get("/engines/")


def test_signing_out_clears_what_the_browser_kept(browser: Client) -> None:
    assert browser.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'


@pytest.fixture
def reading(owner: User) -> Prediction:
    return kept(owner, text="407", picture=ContentFile(encoded(a_one()), "one.png"))


def test_a_picture_is_nothing_but_a_picture(browser: Client, reading: Prediction) -> None:
    answer = browser.get(f"/api/v1/predictions/{reading.pk}/image/")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert policy(answer["Content-Security-Policy"]) == {"default-src": ["'none'"], "sandbox": []}
    assert answer["Content-Disposition"] == f'inline; filename="{reading.pk}.png"'
    assert answer["Cache-Control"] == "private, max-age=3600, immutable"


def test_cookies_are_for_this_site_alone(owner: User, https: None) -> None:
    client = Client()
    client.get("/accounts/login/", secure=True)
    form = {"login": owner.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form, secure=True).status_code == 302
    assert set(client.cookies) == {"sessionid", "csrftoken", "known_device"}
    for cookie in client.cookies.values():
        assert cookie["secure"] is True, cookie.key
        assert cookie["httponly"] is True, cookie.key
        assert cookie["samesite"] == "Lax"
        assert (cookie["domain"], cookie["path"]) == ("", "/")
        assert len(cookie.key) + len(cookie.value) < 4096


def test_people_are_led_to_https(db: None, https: None) -> None:
    answer = Client().get("/engines/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/engines/")


def test_programs_are_not(owner: User, https: None) -> None:
    """One that was sent on would never learn that its token travels in clear."""
    answer = Client().post("/api/v1/predictions/", headers={"Authorization": "Bearer scrawl_x"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:scrawl:problem:in-clear"


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/password/reset/", "/api/v1/engines/", "/admin/"])
def test_it_answers_to_no_name_but_its_own(db: None, settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["scrawl.example"]
    assert Client(headers={"Host": "evil.example"}).get(path).status_code == 400


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/v1/engines/", "/api/v1/predictions/"])
def test_it_echoes_no_request(db: None, path: str) -> None:
    answer = Client().generic("TRACE", path, headers={"X-Secret": "hush"})
    assert answer.status_code in (401, 405)
    assert b"hush" not in answer.content


def test_another_site_s_form_changes_nothing(owner: User, reading: Prediction) -> None:
    """Its cookies come along, the token of the page does not."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    form = {"id": [str(reading.pk)], "to": "trash"}
    assert client.post("/history/move/", form).status_code == 403
    assert client.delete(f"/api/v1/predictions/{reading.pk}/").status_code == 403
    reading.refresh_from_db()
    assert reading.trashed_at is None


def test_a_broken_page_shows_nothing_of_its_inside(
    browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("recognition.views.pages.measured", lambda: 1 / 0)
    browser.raise_request_exception = False
    answer = browser.get("/engines/")
    assert answer.status_code == 500
    assert b"ZeroDivision" not in answer.content
    assert b"Traceback" not in answer.content
    assert "ZeroDivisionError" in caplog.text


def test_wrong_passwords_make_no_session(owner: User) -> None:
    client = Client()
    assert sign_in(client, owner.email, "seven red kites") == 200
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("form", ["console", "json"])
def test_nobody_forges_a_line_of_the_log(form: str) -> None:
    settings = logs.settings(logging.INFO, form)
    formatter = logging.config.DictConfigurator(settings).configure_formatter(settings["formatters"]["lines"])
    record = logging.LogRecord("x", logging.INFO, "", 0, {"event": "request", "path": "/a\nsigned in"}, None, None)
    record._logger, record._name = None, "info"  # as structlog hands them on
    assert "\n" not in formatter.format(record)


@pytest.mark.parametrize("path", ["/healthz", "/nothing/", "/api/v1/nothing/"])
def test_a_request_s_number_ends_with_it(db: None, path: str) -> None:
    """Of what is no request at all its thread would tell under the number of somebody else's."""
    Client().get(path)
    assert structlog.contextvars.get_contextvars() == {}


def test_nobody_fills_the_log_with_errors_of_his_own() -> None:
    settings = logs.settings(logging.INFO, "json")
    configurator = logging.config.DictConfigurator(settings)
    formatter = configurator.configure_formatter(settings["formatters"]["lines"])
    calm = [
        configurator.configure_filter(settings["filters"][name]) for name in settings["handlers"]["stderr"]["filters"]
    ]
    error = DisallowedHost("Invalid HTTP_HOST header: 'x'")
    told = {"name": "django.security.DisallowedHost", "levelno": logging.ERROR, "levelname": "ERROR", "msg": str(error)}
    record = logging.makeLogRecord(told | {"exc_info": (DisallowedHost, error, None)})
    assert all(each.filter(record) for each in calm)
    line = json.loads(formatter.format(record))
    assert (line["level"], line["event"]) == ("warning", str(error))
    assert "exception" not in line


@pytest.mark.parametrize("path", ["/healthz", "/static/nothing.css"])
def test_what_machines_ask_every_few_seconds_is_not_in_the_log(
    db: None, client: Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.INFO, "scrawl.requests")
    client.get(path)
    assert "scrawl.requests" not in [record.name for record in caplog.records]


def test_nobody_moves_the_cursor_of_who_reads_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "scrawl.requests")
    client.get("/api/v1/x%1b%5b2J%C2%9b2J%E2%80%AEä/")
    assert caplog.records[-1].msg["path"] == "/api/v1/x\\x1b[2J\\x9b2J\\u202eä/"  # type: ignore[index]
