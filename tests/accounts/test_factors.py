"""Second factors."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.factors import MFAAdapter
from accounts.models import User
from tests.accounts.people import confirm, sign_in, signed_in
from tests.accounts.test_password_reset import ask, follow, link


@pytest.fixture
def secret(browser: Client) -> str:
    """Of the owner's authenticator app, set up as people do it."""
    confirm(browser)
    shown = str(browser.get(reverse("mfa_activate_totp")).context["form"].secret)
    browser.post(reverse("mfa_activate_totp"), {"code": code(shown)})
    return shown


def code(secret: str) -> str:
    return str(auth.format_hotp_value(auth.hotp_value(secret, step())))


def step() -> int:
    """Of the present: the one between those tolerated before and after."""
    return int(list(auth.yield_hotp_counters_from_time())[1])


def codes(client: Client) -> list[str]:
    return list(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"])


def test_it_works(owner: User, secret: str) -> None:
    """A password alone opens nothing any more."""
    client = Client()
    sign_in(client, owner.email)
    assert client.get("/account/").status_code == 302

    client.post(reverse("mfa_authenticate"), {"code": wait_for_next(secret)})
    assert client.get("/account/").status_code == 200


def wait_for_next(secret: str) -> str:
    """A code is good once, so take that of the step to come, which is within what is tolerated."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, step() + 1)))


def test_on_the_phone_that_has_the_app_a_link_opens_it(owner: User, browser: Client) -> None:
    """Nobody scans a screen with the device that it belongs to."""
    confirm(browser)
    page = browser.get(reverse("mfa_activate_totp"))
    href = re.search(r'<a href="(otpauth://totp/[^"]+)"', page.content.decode())
    assert href
    assert f"secret={page.context['form'].secret}&amp;" in href[1]


@pytest.mark.parametrize("later", [0, 40])
def test_a_code_is_good_once(owner: User, secret: str, later: int) -> None:
    """For as long as it is good, which is longer than an app shows it."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        used = wait_for_next(secret)
    first, second = Client(), Client()
    spelt = f"{used[:3]} {used[3:]}" if later else used  # as apps show it
    for client, moment, code in ((first, now, used), (second, now + timedelta(seconds=later), spelt)):
        with time_machine.travel(moment, tick=False):
            sign_in(client, owner.email)
            client.post(reverse("mfa_authenticate"), {"code": code})

    assert first.get("/account/").status_code == 200
    assert second.get("/account/").status_code == 302


def test_guessing_codes_is_stopped(owner: User, secret: str) -> None:
    client = Client()
    sign_in(client, owner.email)
    for guess in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})

    client.post(reverse("mfa_authenticate"), {"code": wait_for_next(secret)})
    assert client.get("/account/").status_code == 302


def test_the_database_holds_it_encrypted(owner: User, secret: str) -> None:
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in rows
    assert "gAAAA" in rows


def test_a_recovery_code_lets_in_once(owner: User, browser: Client, secret: str) -> None:
    held = codes(browser)
    for expected in (200, 302):
        client = Client()
        sign_in(client, owner.email)
        client.post(reverse("mfa_authenticate"), {"code": held[0]})
        assert client.get("/account/").status_code == expected


def test_recovery_codes_are_shown_once(browser: Client, secret: str) -> None:
    held = codes(browser)
    page = browser.get(reverse("mfa_view_recovery_codes")).content.decode()

    assert len(held) == 10
    assert not any(each in page for each in held)


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told(owner: User, secret: str) -> None:
    assert "Scrawl: Authenticator app set up" in [message.subject for message in mail.outbox]
    assert all(message.to == [owner.email] for message in mail.outbox)


def test_a_password_reset_does_not_skip_it(owner: User, secret: str) -> None:
    ask(owner.email)
    client = Client()
    follow(link(), client)

    assert client.get("/account/").status_code == 302


def test_the_admin_asks_for_it(owner: User, secret: str) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    client = Client()
    sign_in(client, owner.email)

    assert client.get("/admin/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": wait_for_next(secret)})
    assert client.get("/admin/").status_code == 200


def test_it_checks_ownership(owner: User, secret: str, strange_browser: Client) -> None:
    theirs = Authenticator.objects.filter(user=owner).first()
    assert theirs
    confirm(strange_browser)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert strange_browser.post(reverse(name, args=[theirs.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_it_asks_who_is_there(owner: User) -> None:
    client = signed_in(owner)

    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert "reauthenticate" in client.get(reverse(name)).headers.get("Location", ""), name


def test_a_rotated_key_still_reads_what_the_old_one_wrote(settings: Settings) -> None:
    box = MFAAdapter().encrypt("secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [settings.SECRET_KEY]

    assert MFAAdapter().decrypt(box) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValidationError):
        MFAAdapter().decrypt(box)


def test_the_same_secret_never_looks_the_same() -> None:
    assert MFAAdapter().encrypt("secret") != MFAAdapter().encrypt("secret")


def test_passkeys_have_names_of_their_own(owner: User) -> None:
    kind = Authenticator.Type.WEBAUTHN
    for number in (1, 2):
        assert MFAAdapter().generate_authenticator_name(owner, kind) == f"Passkey {number}"
        Authenticator.objects.create(user=owner, type=kind, data={})


@pytest.mark.parametrize("door", ["mfa_login_webauthn", "mfa_add_webauthn"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("[" * 3000 + "]" * 3000, 400),
        ('{"response": {"clientDataJSON": "e30", "attestationObject": "oA"}}', 200),
        ('{"id": "é", "rawId": "é", "response": {}}', 200),
        ('{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "W10", "attestationObject": "AA"}}', 200),
        ('{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "bnVsbA", "attestationObject": "oA"}}', 200),
    ],
)
def test_what_is_no_passkey_is_told_so(browser: Client, door: str, said: str, status: int) -> None:
    client = Client() if door == "mfa_login_webauthn" else browser
    confirm(browser)
    client.get(reverse(door), headers={"Accept": "application/json"})  # where a browser is asked for one
    answer = client.post(reverse(door), {"credential": said}, follow=True)

    assert answer.status_code == status
    assert status == 400 or "This code is not right" in answer.content.decode()


@pytest.mark.parametrize("door", ["mfa_login_webauthn", "mfa_add_webauthn"])
def test_nor_does_a_number_without_end_break_the_page(browser: Client, door: str) -> None:
    client = Client() if door == "mfa_login_webauthn" else browser
    confirm(browser)
    answer = client.post(reverse(door), {"credential": "9" * 5000}, follow=True)

    assert answer.status_code == 200
    assert door == "mfa_add_webauthn" or "This code is not right" in answer.content.decode()
