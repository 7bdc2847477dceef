"""Signing in: who is let in, how often one may be wrong, and whom that never locks out."""

from unittest import mock

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import devices
from accounts.models import User
from tests.accounts.people import PASSWORD, sign_in, signed_in

WRONG = "seven red kites"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def say_wrong(email: str, times: int, address: str = ELSEWHERE) -> None:
    for _ in range(times):
        assert sign_in(Client(), email, WRONG, address) == 200


def answer(email: str, password: str, address: str = HOME) -> str:
    form = {"login": email, "password": password}
    return Client().post(reverse("account_login"), form, REMOTE_ADDR=address).content.decode()


def test_it_works(owner: User) -> None:
    client = Client()

    assert sign_in(client, "Owner@Example.ORG") == 302
    assert client.get(reverse("accounts:profile")).context["user"] == owner


def test_it_handles_wrong_passwords(owner: User) -> None:
    assert sign_in(Client(), owner.email, WRONG) == 200


def test_it_does_not_tell_who_has_an_account(owner: User) -> None:
    """By the words of its answer."""
    words = [answer(email, WRONG).replace(email, "") for email in (owner.email, "nobody@example.org")]

    assert "do not belong together" in words[0]
    assert [without_csrf(text) for text in words[:1]] == [without_csrf(text) for text in words[1:]]


def without_csrf(text: str) -> list[str]:
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org", "tokens-only@example.org"])
def test_it_does_not_take_longer_for_an_account(owner: User, email: str) -> None:
    """By the clock: one password is hashed, whoever asks. Hashing is nearly all that it takes."""
    User.objects.create_user("tokens-only@example.org")
    with mock.patch("accounts.hashers.LeanArgon2PasswordHasher.encode") as made:
        made.return_value = "argon2$x"
        with mock.patch("accounts.hashers.LeanArgon2PasswordHasher.verify", return_value=False) as checked:
            sign_in(Client(), email, WRONG)

    assert made.call_count + checked.call_count == 1


def test_it_goes_back_to_where_one_came_from(owner: User) -> None:
    form = {"login": owner.email, "password": PASSWORD, "next": "/account/tokens/"}

    assert Client().post(reverse("account_login"), form)["Location"] == "/account/tokens/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("http://localhost/", "//localhost/", "http://other.school.example/", "draw"),
    ],
)
def test_it_goes_nowhere_else(owner: User, settings: Settings, elsewhere: str) -> None:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ".school.example"]
    form = {"login": owner.email, "password": PASSWORD, "next": elsewhere}

    assert Client().post(reverse("account_login"), form)["Location"] == "/"


def test_it_takes_a_new_session(owner: User) -> None:
    """A session that somebody else laid into the browser is not the one that gets signed in."""
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["laid"] = True
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    before = session.session_key

    sign_in(client, owner.email)

    assert client.session.session_key != before


def test_it_wants_its_own_form(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, owner.email) == 403


def test_it_notes_a_wrong_password_for_those_who_watch(owner: User, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(Client(), owner.email, WRONG, ELSEWHERE)

    noted = [record for record in caplog.records if record.msg == "sign-in failed"]
    assert [vars(record)["address"] for record in noted] == [ELSEWHERE]
    assert owner.email not in caplog.text


def test_guessing_is_stopped(owner: User) -> None:
    say_wrong(owner.email, 5)

    assert "Wait five minutes" in answer(owner.email, PASSWORD, ELSEWHERE)


@pytest.mark.parametrize("door", ["account_login", "account_signup", "mfa_login_webauthn"])
def test_a_class_comes_in_within_a_minute(db: None, door: str) -> None:
    """From behind one router, by whichever way."""
    assert 429 not in {Client().post(reverse(door), REMOTE_ADDR=ELSEWHERE).status_code for _ in range(40)}


def test_guessing_from_another_address_of_the_same_line_is_stopped(owner: User) -> None:
    for number in range(5):
        say_wrong(owner.email, 1, f"2001:db8:1:2::{number}")

    assert "Wait five minutes" in answer(owner.email, PASSWORD, "2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert sign_in(Client(), owner.email, address="2001:db8:1:3::1") == 302


@pytest.mark.parametrize("door", ["account_login", "account_signup"])
@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_who_asks_is_a_line_not_an_address(
    db: None, settings: Settings, door: str, first: str, second: str, same: bool
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip", "signup": "1/m/ip"}
    asked = [Client().post(reverse(door), REMOTE_ADDR=address).status_code for address in (first, second)]

    assert asked == [200, 429 if same else 200]


@pytest.mark.parametrize(("told", "shown"), [("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8::7", "2001:db8::7")])
def test_the_list_of_sessions_shows_the_address_itself(owner: User, told: str, shown: str) -> None:
    client = Client(REMOTE_ADDR=told)
    sign_in(client, owner.email, address=told)

    assert shown in client.get(reverse("usersessions_list")).content.decode()


def test_guessing_an_account_that_is_not_there_is_stopped_alike(db: None) -> None:
    say_wrong("nobody@example.org", 5)

    assert "Wait five minutes" in answer("nobody@example.org", PASSWORD, ELSEWHERE)


def test_an_attacker_does_not_lock_the_owner_out(owner: User) -> None:
    say_wrong(owner.email, 20)

    assert sign_in(Client(), owner.email, address=HOME) == 302


def test_nor_from_the_owners_own_address(owner: User) -> None:
    """A class behind one router: the browser that has signed in before is counted by itself."""
    known = signed_in(owner)
    known.post(reverse("account_logout"))
    say_wrong(owner.email, 8, HOME)

    assert sign_in(Client(), owner.email, address=HOME) == 200
    assert sign_in(known, owner.email, address=HOME) == 302


def test_nor_from_many_addresses_at_once(owner: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_strangers": "10/h/key"}
    known = signed_in(owner)
    known.post(reverse("account_logout"))
    for host in range(30):
        sign_in(Client(), owner.email, WRONG, f"203.0.113.{host}")

    assert "Wait five minutes" in answer(owner.email, PASSWORD, "203.0.113.99")
    assert sign_in(known, owner.email, address=HOME) == 302


def test_a_known_browser_is_stopped_too(owner: User) -> None:
    known = signed_in(owner)
    known.post(reverse("account_logout"))
    for _ in range(5):
        sign_in(known, owner.email, WRONG)

    assert sign_in(known, owner.email) == 200


def test_a_known_browser_is_known_for_one_account(owner: User, stranger: User) -> None:
    known = signed_in(stranger)
    request = known.get(reverse("account_login")).wsgi_request

    assert devices.known(request, stranger.email)
    assert devices.known(request, stranger.email.upper())
    assert not devices.known(request, owner.email)


def test_the_cookie_cannot_be_made_up(owner: User) -> None:
    known = signed_in(owner)
    cookie = known.cookies[devices.COOKIE]
    number, *rest = cookie.value.split(":")
    known.cookies[devices.COOKIE] = ":".join([number[::-1], *rest])

    assert not devices.known(known.get("/account/").wsgi_request, owner.email)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert owner.email not in cookie.value


def test_the_right_password_uses_nothing_up(owner: User) -> None:
    for _ in range(8):
        assert sign_in(Client(), owner.email) == 302


def test_a_forwarded_address_is_not_believed(owner: User) -> None:
    for number in range(6):
        form = {"login": owner.email, "password": WRONG}
        Client().post(reverse("account_login"), form, REMOTE_ADDR=ELSEWHERE, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    assert "Wait five minutes" in answer(owner.email, PASSWORD, ELSEWHERE)


def test_a_closed_account_is_not_let_in(owner: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    sign_in(client, owner.email)

    assert client.get(reverse("accounts:profile")).status_code == 302


def test_signing_out_takes_a_click(browser: Client) -> None:
    """A picture on another site whose address is ours must not sign anybody out."""
    browser.get(reverse("account_logout"))
    assert browser.get(reverse("accounts:profile")).status_code == 200

    browser.post(reverse("account_logout"))
    assert browser.get(reverse("accounts:profile")).status_code == 302


def test_the_password_is_not_kept(owner: User) -> None:
    assert PASSWORD not in owner.password
    assert check_password(PASSWORD, owner.password)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_logout"])
@pytest.mark.parametrize("place", ["http://[evil", "http://evil]/", "//[", "https://evil.example/"])
def test_nobody_is_sent_where_no_page_of_ours_is(owner: User, name: str, place: str) -> None:
    answer = Client().get(reverse(name), {"next": place})
    assert answer.status_code in (200, 302)
    assert "evil" not in answer.get("Location", "")
    form = {"login": owner.email, "password": PASSWORD, "next": place}
    assert Client().post(reverse("account_login"), form)["Location"] == "/"
