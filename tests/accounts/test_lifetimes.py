"""What is sent by mail opens something for a short while only, and no browser is known for ever."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import devices
from accounts.models import User
from tests.accounts.test_password_reset import ask, link
from tests.accounts.test_sign_up import code, sign_up


@pytest.mark.parametrize(("minutes", "opens"), [(59, True), (61, False)])
def test_a_link_is_good_for_an_hour(owner: User, minutes: int, opens: bool) -> None:
    ask(owner.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert (b'name="password1"' in Client().get(link(), follow=True).content) is opens


@pytest.mark.parametrize(("minutes", "opens"), [(9, True), (11, False)])
def test_a_code_is_good_for_ten_minutes(db: None, mail_server: None, minutes: int, opens: bool) -> None:
    client = Client()
    sign_up(client, "ada@example.org")
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        client.post(reverse("account_email_verification_sent"), {"code": code()})
        assert (client.get(reverse("accounts:profile")).status_code == 200) is opens


@pytest.mark.parametrize(("days", "is_known"), [(399, True), (401, False)])
def test_a_browser_is_known_for_400_days(owner: User, browser: Client, days: int, is_known: bool) -> None:
    request = browser.get("/").wsgi_request
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert (devices.known(request, owner.email) is not None) is is_known
