from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.people import signed_in

LIST = "/accounts/sessions/"


def url(client: Client) -> str:
    session = UserSession.objects.get(session_key=client.session.session_key)
    return reverse("accounts:end_session", args=[session.pk])


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_it_works(owner: User, browser: Client) -> None:
    lost, kept = signed_in(owner), signed_in(owner)
    assert url(lost) in browser.get(LIST).content.decode()

    assert "That browser is signed out." in browser.post(url(lost), follow=True).content.decode()
    assert [is_in(client) for client in (lost, kept, browser)] == [False, True, True]
    assert UserSession.objects.filter(user=owner).count() == 2


def test_it_checks_ownership(browser: Client, strange_browser: Client) -> None:
    assert strange_browser.post(url(browser)).status_code == 404
    assert is_in(browser)


def test_it_handles_missing_session(browser: Client) -> None:
    assert browser.post("/account/sessions/999999/end/").status_code == 404


def test_ones_own_ends_by_signing_out(browser: Client) -> None:
    assert url(browser) not in browser.get(LIST).content.decode()
    assert browser.post(url(browser)).status_code == 404
    assert is_in(browser)


def test_it_needs_an_account(browser: Client) -> None:
    assert Client().post(url(browser)).status_code == 302
    assert is_in(browser)


def test_by_get_it_only_leads_to_the_list(owner: User, browser: Client) -> None:
    other = signed_in(owner)

    assert browser.get(url(other))["Location"] == LIST
    assert is_in(other)


def test_it_wants_its_own_form(owner: User, browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)

    assert strict.post(url(browser)).status_code == 403
