import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from tests.accounts.people import PASSWORD, confirm, sign_in, signed_in


@pytest.mark.parametrize(
    "weak",
    [
        "scrawl12345",
        "Scrawl2026!!",
        "numbernumber",
        "handwriting1",
        "password123",
        "1234567890",
        "short7!",
        "scrawlabcde1",
    ],
)
def test_it_refuses_what_is_tried_first(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak)


@pytest.mark.parametrize(
    "good",
    [
        PASSWORD,
        "scrawling llamas hum",
        "scrawlabcdef",
        "4711 + 0815 = 5526",
        "größe ☂ и слово",
        "aaaaaaaaaz aaaaaaaa",
        "x" * 63 + "é",
        " spaces kept  ",
    ],
)
def test_it_takes_anything_else(good: str) -> None:
    validate_password(good)


def test_it_refuses_the_address() -> None:
    with pytest.raises(ValidationError):
        validate_password("owner.person@example", User(email="owner.person@example.org"))


@pytest.mark.parametrize("exact", ["  seven green kites ", "Ünïcode kites ☂" * 12])
def test_it_is_taken_as_it_was_typed(owner: User, exact: str) -> None:
    browser = signed_in(owner)
    confirm(browser)
    form = {"oldpassword": PASSWORD, "password1": exact, "password2": exact}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    assert sign_in(Client(), owner.email, exact) == 302
    assert sign_in(Client(), owner.email, exact.strip().lower()) == 200


def test_changing_it_wants_the_present_one(owner: User) -> None:
    form = {"oldpassword": "seven red kites", "password1": "nine blue kites", "password2": "nine blue kites"}
    assert signed_in(owner).post("/accounts/password/change/", form).status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_password_managers_may_fill_it_in(db: None, path: str) -> None:
    page = Client().get(path).content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page or 'autocomplete="new-password"' in page
    assert "onpaste" not in page
