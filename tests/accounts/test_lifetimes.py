"""What is sent by mail opens something for a short while only."""

import re
from datetime import timedelta

import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User


def link_for(owner: User) -> str:
    Client().post(reverse("account_reset_password"), {"email": owner.email})
    found = re.search(r"http://[^/]+(\S+/key/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def opens(link: str) -> bool:
    return b'name="password1"' in Client().get(link, follow=True).content


def test_a_link_of_an_hour_ago_opens_the_form(owner: User) -> None:
    link = link_for(owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=55), tick=False):
        assert opens(link)


def test_a_link_of_yesterday_opens_nothing(owner: User) -> None:
    link = link_for(owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=65), tick=False):
        assert not opens(link)


def test_a_code_is_good_for_ten_minutes(settings: Settings) -> None:
    assert settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT == 600
