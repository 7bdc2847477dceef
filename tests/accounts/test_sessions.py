"""How long one stays signed in, and what ends it sooner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from ocrsite.guards import Answer
from tests.accounts.people import signed_in
from tests.accounts.test_sign_up import sign_up


def signed_up(_: User) -> Client:
    client = Client()
    sign_up(client, "ada@example.org")
    return client


@pytest.mark.parametrize("come_in", [signed_in, signed_up])
def test_a_session_ends_on_its_day_however_busy_it_is(owner: User, come_in: Callable[[User], Client]) -> None:
    browser = come_in(owner)
    start, last = timezone.now(), settings.SESSION_COOKIE_AGE // 86400
    for day in (10, 20, last - 1):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            assert browser.get("/account/").status_code == 200
            browser.post("/account/", {"display_name": str(day)})  # a message lies in the session now
    with time_machine.travel(start + timedelta(days=last, minutes=1), tick=False):
        assert browser.get("/account/").status_code == 302


def test_a_blocked_account_is_out_at_once(owner: User) -> None:
    browser = signed_in(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert browser.get("/account/").status_code == 302


def test_signing_out_ends_it_on_the_server_too(browser: Client) -> None:
    stolen = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/account/").status_code == 302


def signing_out_first(get_response: Answer) -> Answer:
    """As in another tab, between the look at who asks and what was asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            Session.objects.all().delete()
        return get_response(request)

    return middleware


def test_signing_out_in_another_tab_leads_to_signing_in_again(browser: Client, settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.signing_out_first"]
    late = Client()
    late.cookies = browser.cookies
    assert late.post("/account/", {"display_name": "Ann"})["Location"] == "/accounts/login/?next=/account/"


def test_what_lets_one_in_is_asked_for_again_before_it_is_changed(browser: Client) -> None:
    """Five minutes after the password was last shown."""
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        for path in (
            "/accounts/2fa/totp/activate/",
            "/accounts/2fa/webauthn/add/",
            "/account/close/",
            "/account/export/",
        ):
            answer = browser.get(path)
            assert answer.status_code == 302, path
            assert "/reauthenticate/" in answer["Location"], path
        answer = browser.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
        assert "/reauthenticate/" in answer.headers.get("Location", ""), answer


def test_it_is_noted_for_those_who_watch(owner: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    signed_in(owner)
    [line] = [record for record in caplog.records if record.message == "signed in"]
    assert vars(line)["user"] == owner.pk
    assert owner.email not in caplog.text
