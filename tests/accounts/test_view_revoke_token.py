from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User


def url(token: ApiToken) -> str:
    return reverse("accounts:revoke_token", args=[token.pk])


def test_it_works(owner: User, browser: Client) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="lost")
    kept, _ = ApiToken.objects.issue(owner=owner, name="kept")

    assert "is revoked" in browser.post(url(token), follow=True).content.decode()
    assert list(ApiToken.objects.unrevoked()) == [kept]


def test_it_checks_ownership(owner: User, strange_browser: Client) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert strange_browser.post(url(token)).status_code == 404
    assert ApiToken.objects.unrevoked().exists()


def test_it_handles_missing_token(browser: Client) -> None:
    assert browser.post("/account/tokens/999999/revoke/").status_code == 404
    assert browser.post(f"/account/tokens/{10**30}/revoke/").status_code == 404


def test_it_needs_an_account(owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert Client().post(url(token)).status_code == 302
    assert ApiToken.objects.unrevoked().exists()


def test_by_get_it_only_leads_to_the_tokens(owner: User, browser: Client) -> None:
    """As from signing in again, after a session that had ended."""
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert browser.get(url(token))["Location"] == reverse("accounts:tokens")
    assert ApiToken.objects.unrevoked().exists()


def test_it_wants_its_own_form(owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.post(url(token)).status_code == 403
