import io
import json
from typing import Any
from zipfile import ZipFile

from allauth.mfa.models import Authenticator
from django.http import StreamingHttpResponse
from django.test import Client

from accounts.models import ApiToken, User
from tests.accounts.people import PASSWORD, confirm

URL = "/account/export/"


def export(client: Client) -> ZipFile:
    confirm(client)
    answer: Any = client.post(URL)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]


def test_it_works(owner: User, browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="kiosk")

    about = json.loads(export(browser).read("account.json"))

    assert about["email"] == owner.email
    assert about["tokens"][0]["name"] == "kiosk"
    assert about["sessions"][0]["ip"]


def test_it_holds_no_secret(owner: User, browser: Client) -> None:
    """An export lies about in a folder: what is in it must open nothing."""
    token, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    archive = export(browser)

    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    for secret in (text, token.digest, owner.password, str(browser.session.session_key), PASSWORD):
        assert secret not in everything


def test_it_holds_what_a_person_called_a_passkey(owner: User, browser: Client) -> None:
    for kind, held in (("webauthn", {"name": "Ann's telephone"}), ("totp", {"secret": "sealed"})):
        Authenticator.objects.create(user=owner, type=kind, data=held)
    told = json.loads(export(browser).read("account.json"))["second_factors"]
    assert {(factor["type"], factor["name"]) for factor in told} == {("webauthn", "Ann's telephone"), ("totp", None)}


def test_it_checks_ownership(owner: User, strange_browser: Client) -> None:
    ApiToken.objects.issue(owner=owner, name="mine alone")
    archive = export(strange_browser)

    assert b"mine alone" not in archive.read("account.json")
    assert owner.email.encode() not in archive.read("account.json")


def test_it_asks_who_is_there(browser: Client) -> None:
    for answer in (browser.get(URL), browser.post(URL)):
        assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_it_needs_an_account(db: None) -> None:
    assert Client().post(URL)["Location"].startswith("/accounts/login/")


def test_looking_at_the_page_sends_nothing(browser: Client) -> None:
    confirm(browser)

    assert browser.get(URL)["Content-Type"].startswith("text/html")
