"""Two of a person's tabs, or two people, at the same moment."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.account.internal.flows import email_verification
from allauth.account.managers import EmailAddressManager
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import closing
from accounts.models import User
from tests import environment
from tests.accounts.people import PASSWORD, confirm, signed_in
from tests.meanwhile import Meanwhile

on_postgres = pytest.mark.skipif(environment.postgres is None, reason="On SQLite one writes at a time")
NEW = "new@example.org"


def by_staff() -> None:
    """From the account's page in the admin, where closing is but a part of what is done as one."""
    staff = signed_in(User.objects.create_superuser("root@example.org", PASSWORD))
    owner = User.objects.get(is_staff=False)
    assert staff.post(reverse("admin:accounts_user_delete", args=[owner.pk]), {"post": "yes"}).status_code == 302


@on_postgres
@pytest.mark.parametrize("close", [lambda: closing.close(User.objects.get()), by_staff])
def test_closing_waits_for_what_another_tab_keeps_and_takes_it_along(
    transactional_db: None, owner: User, close: Callable[[], None]
) -> None:
    """As allauth keeps an address and recovery codes: it takes the old ones away, and adds the new."""
    EmailAddress.objects.create(user=owner, email="old@example.org")
    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        with transaction.atomic():
            EmailAddress.objects.all().delete()
            meanwhile.do(close)
            EmailAddress.objects.create(user=owner, email=NEW)
        assert meanwhile.done
        meanwhile.done.result()

    assert not User.objects.filter(is_staff=False).exists()
    assert not EmailAddress.objects.filter(user__is_staff=False).exists()


@on_postgres
def test_a_change_of_address_pressed_twice_is_one(
    transactional_db: None, owner: User, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(browser)
    again, get_new = Client(), EmailAddressManager.get_new
    again.cookies = browser.cookies

    def press(client: Client) -> int:
        return client.post(reverse("account_email"), {"email": NEW, "action_add": ""}).status_code

    def got(manager: Any, user: User) -> Any:
        found = get_new(manager, user)
        if meanwhile.done is None:
            meanwhile.do(lambda: press(again))
        return found

    monkeypatch.setattr(email_verification, "send_verification_email_to_address", lambda *_: True)
    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        monkeypatch.setattr(EmailAddressManager, "get_new", got)
        assert press(browser) == 302
        assert meanwhile.done
        assert meanwhile.done.result() == 302

    assert EmailAddress.objects.filter(email=NEW).count() == 1


def test_an_address_that_two_confirm_at_once_is_the_first_ones(
    owner: User, stranger: User, mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have found it free; the second finds it taken only in the database."""
    for user in (owner, stranger):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = signed_in(owner)
    confirm(client)
    client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    code = re.search(r"^[A-Z0-9-]{4,}$", str(mail.outbox[-1].body), re.MULTILINE)

    def found_free(_: EmailAddress) -> bool:
        EmailAddress.objects.create(user=stranger, email=NEW, verified=True)
        return True

    monkeypatch.setattr(EmailAddress, "can_set_verified", found_free)
    assert code
    answer = client.post(reverse("account_email_verification_sent"), {"code": code[0]}, follow=True)

    assert answer.status_code == 200
    kept = EmailAddress.objects.filter(user=owner).values_list("email", "verified", "primary")
    assert list(kept) == [(owner.email, True, True)]
