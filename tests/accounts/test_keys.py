"""The secret key is changed: nobody is thrown out, and the old one can be forgotten."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import devices, factors
from accounts.models import User
from tests.accounts.people import sign_in, signed_in

OLD, NEW = "the key of last year " * 3, "the key of this year " * 3
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def old_key(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


def change(settings: Settings, *earlier: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, list(earlier)


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_who_is_signed_in_stays_so(old_key: None, owner: User, settings: Settings) -> None:
    browser = signed_in(owner)
    change(settings, OLD)
    assert is_in(browser)
    assert devices.COOKIE in browser.cookies


def test_without_the_old_key_everybody_signs_in_again(old_key: None, owner: User, settings: Settings) -> None:
    """What to do when a key was stolen."""
    browser = signed_in(owner)
    change(settings)
    assert not is_in(browser)


def test_second_factors_are_sealed_anew(
    old_key: None, owner: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    totp = TOTP.activate(owner, SECRET).instance
    codes = RecoveryCodes.activate(owner)
    first, used = codes.get_unused_codes()[:2]
    assert codes.validate_code(used)

    change(settings, OLD)
    call_command("reseal")
    assert "2 second factors" in capsys.readouterr().out

    change(settings)
    totp.refresh_from_db()
    assert factors.MFAAdapter().decrypt(totp.data["secret"]) == SECRET
    again = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES))
    assert again.get_unused_codes()[0] == first
    assert used not in again.get_unused_codes()


def test_without_resealing_they_are_lost_with_the_old_key(old_key: None, owner: User, settings: Settings) -> None:
    totp = TOTP.activate(owner, SECRET).instance
    change(settings)
    with pytest.raises(ValidationError):
        factors.MFAAdapter().decrypt(totp.data["secret"])


def test_a_lost_one_keeps_no_other_from_being_sealed_anew(
    old_key: None, owner: User, stranger: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY = "a key that nobody remembers " * 2
    TOTP.activate(owner, SECRET)
    settings.SECRET_KEY = OLD
    kept = TOTP.activate(stranger, SECRET).instance

    change(settings, OLD)
    with pytest.raises(CommandError, match=r"^1 cannot be opened.* of owner@example\.org\.$"):
        call_command("reseal")
    assert "1 second factors" in capsys.readouterr().out

    change(settings)
    kept.refresh_from_db()
    assert factors.MFAAdapter().decrypt(kept.data["secret"]) == SECRET


def test_whose_factor_is_lost_is_told_that_no_code_is_right(
    old_key: None, owner: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    TOTP.activate(owner, SECRET)
    change(settings)
    client = Client()
    sign_in(client, owner.email)
    answer = client.post(reverse("mfa_authenticate"), {"code": "123456"})

    assert answer.status_code == 200
    assert "This code is not right" in answer.content.decode()
    assert "second factor cannot be opened" in caplog.text
