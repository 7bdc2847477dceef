"""An account in a real browser: passkeys, tokens, taking one's data along, and the end of it."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import opened
from tests.e2e.pad import Pad
from tests.e2e.people import PASSWORD, sign_up
from tests.e2e.test_access import complaints

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(address: str) -> str:
    """By name: a passkey belongs to a name, and an address of numbers is none."""
    return address.replace("127.0.0.1", "localhost")


@pytest.fixture
def email() -> str:
    return f"{uuid4().hex}@example.org"


@pytest.fixture
def newcomer(browser: Browser, site: str, email: str) -> Iterator[Page]:
    """Somebody with an account of their own, at a device that can hold passkeys."""
    context = browser.new_context(accept_downloads=True)
    for page in opened(context):
        authenticator = context.new_cdp_session(page)
        authenticator.send("WebAuthn.enable")
        authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        sign_up(page, site, email, PASSWORD)
        yield page


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def add_passkey(page: Page, site: str) -> None:
    page.goto(f"{site}accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_enter_in_its_name_adds_the_passkey(newcomer: Page, site: str) -> None:
    newcomer.goto(f"{site}accounts/2fa/webauthn/add/")
    confirm(newcomer)
    expect(newcomer.get_by_role("button", name="Add a passkey")).to_be_enabled()
    newcomer.get_by_label("Name").fill("Phone")
    tick = newcomer.get_by_label("Sign in with it alone")
    box, label = tick.bounding_box(), tick.locator("xpath=..").bounding_box()
    assert box is not None
    assert label is not None
    assert box["y"] + box["height"] / 2 == pytest.approx(label["y"] + label["height"] / 2, abs=1)
    newcomer.get_by_label("Name").press("Enter")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_passkey_opens_the_account(newcomer: Page, site: str, email: str) -> None:
    add_passkey(newcomer, site)
    sign_out(newcomer)

    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_role("button", name="Sign in with a passkey").click()

    expect(newcomer.locator("[data-ink]")).to_be_visible()
    newcomer.goto(f"{site}account/")
    expect(newcomer.get_by_role("main")).to_contain_text(email)


def test_with_a_passkey_the_password_alone_opens_nothing(newcomer: Page, site: str, email: str) -> None:
    add_passkey(newcomer, site)
    sign_out(newcomer)

    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_label("E-mail address").fill(email)
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_role("button", name="Sign in", exact=True).click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("One more step")
    newcomer.goto(f"{site}account/")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("One more step")

    newcomer.get_by_role("button", name="Use a passkey").click()
    expect(newcomer.locator("[data-ink]")).to_be_visible()
    newcomer.goto(f"{site}account/")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Profile")


def test_a_recovery_code_stands_in_for_a_lost_passkey(newcomer: Page, site: str, email: str) -> None:
    add_passkey(newcomer, site)
    code = newcomer.locator(".codes li").first.inner_text()
    sign_out(newcomer)

    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_label("E-mail address").fill(email)
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_role("button", name="Sign in", exact=True).click()
    newcomer.get_by_label("Code").fill(code)
    newcomer.get_by_role("button", name="Sign in", exact=True).click()
    expect(newcomer.locator("[data-ink]")).to_be_visible()

    newcomer.goto(f"{site}account/")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Profile")


def test_a_removed_passkey_opens_nothing(newcomer: Page, site: str) -> None:
    add_passkey(newcomer, site)
    newcomer.goto(f"{site}accounts/2fa/webauthn/")
    newcomer.get_by_role("link", name="Remove").click()
    newcomer.get_by_role("button", name="Remove it").click()
    sign_out(newcomer)

    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_role("button", name="Sign in with a passkey").click()

    expect(newcomer.get_by_role("main")).to_contain_text(
        re.compile("not right|could not be used|Incorrect", re.IGNORECASE)
    )
    newcomer.goto(f"{site}account/")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_that_is_not_there_is_said_in_a_sentence(newcomer: Page, site: str) -> None:
    sign_out(newcomer)
    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_role("button", name="Sign in with a passkey").click()

    expect(newcomer.get_by_role("alert")).to_contain_text("No passkey was used")


def test_on_an_address_of_numbers_it_says_what_to_do(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}accounts/login/")
    visitor.get_by_role("button", name="Sign in with a passkey").click()

    expect(visitor.get_by_role("alert")).to_contain_text("http://localhost:")


def test_a_token_is_shown_once_and_works_until_it_is_revoked(newcomer: Page, site: str) -> None:
    newcomer.goto(f"{site}account/tokens/")
    newcomer.get_by_label("Name").fill("Kiosk in the hall")
    newcomer.get_by_role("button", name="Make the token").click()
    confirm(newcomer)
    token = newcomer.get_by_label("Your new token").input_value()
    assert re.fullmatch(r"scrawl_[0-9A-Za-z]{36}", token)
    assert status(newcomer, site, token) == 200

    newcomer.goto(f"{site}account/tokens/")
    expect(newcomer.get_by_label("Your new token")).to_have_count(0)
    newcomer.get_by_role("button", name="Revoke").click()
    expect(newcomer.locator(".messages")).to_contain_text("is revoked")
    assert status(newcomer, site, token) == 401


@pytest.mark.parametrize("width", [320, 1280])
def test_a_token_s_name_breaks_before_its_table_does(newcomer: Page, site: str, width: int) -> None:
    newcomer.set_viewport_size({"width": width, "height": 640})
    newcomer.goto(f"{site}account/tokens/")
    newcomer.get_by_label("Name").fill("k" * 80)
    newcomer.get_by_role("button", name="Make the token").click()
    confirm(newcomer)
    tick = newcomer.get_by_role("checkbox").last.bounding_box()
    assert tick is not None
    assert tick["width"] == tick["height"] == 20
    name, _, used, *_ = newcomer.locator("tbody td").all()
    expect(name).to_contain_text("kkk")
    assert newcomer.evaluate("document.documentElement.scrollWidth") == width
    assert used.evaluate(LINES) == 1  # «never» in one piece


LINES = """cell => {
  const text = new Range();
  text.selectNodeContents(cell);
  return text.getClientRects().length;
}"""


def status(page: Page, site: str, token: str) -> int:
    ask = """([url, token]) => fetch(url, {credentials: "omit", headers: {Authorization: `Bearer ${token}`}})
      .then(response => response.status)"""
    return int(page.evaluate(ask, [f"{site}api/v1/predictions/", token]))


def test_the_token_is_copied(newcomer: Page, site: str) -> None:
    newcomer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    newcomer.goto(f"{site}account/tokens/")
    newcomer.get_by_label("Name").fill("Kiosk")
    newcomer.get_by_role("button", name="Make the token").click()
    confirm(newcomer)
    newcomer.get_by_role("button", name="Copy").click()

    expect(newcomer.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert newcomer.evaluate("navigator.clipboard.readText()") == newcomer.get_by_label("Your new token").input_value()


def test_one_takes_everything_along(newcomer: Page, site: str, email: str) -> None:
    newcomer.goto(f"{site}account/export/")
    confirm(newcomer)
    with newcomer.expect_download() as download:
        newcomer.get_by_role("button", name="Download it all").click()
    with newcomer.expect_download():  # the page is still there, and so is its button
        newcomer.get_by_role("button", name="Download it all").click()

    archive = ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.testzip() is None
    assert email in archive.read("account.json").decode()
    assert archive.read("readings.json") == b"[]\n"


def test_closing_it_leaves_nothing_to_sign_in_to(newcomer: Page, site: str, email: str) -> None:
    newcomer.goto(f"{site}account/close/")
    confirm(newcomer)
    newcomer.get_by_label("Your e-mail address").fill(email)
    newcomer.get_by_role("button", name="Close my account").click()
    expect(newcomer.locator(".messages")).to_contain_text("is closed")

    newcomer.goto(f"{site}accounts/login/")
    newcomer.get_by_label("E-mail address").fill(email)
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_role("button", name="Sign in", exact=True).click()
    expect(newcomer.get_by_role("main")).to_contain_text("do not belong together")


def test_closing_it_leaves_no_drawing_for_the_next_person(newcomer: Page, site: str, email: str) -> None:
    draw_a_seven(newcomer, site)
    newcomer.goto(f"{site}account/close/")
    confirm(newcomer)
    address, close = newcomer.get_by_label("Your e-mail address"), newcomer.get_by_role("button", name="Close my")
    address.fill("somebody@example.org")
    close.click()
    expect(newcomer.get_by_role("main")).to_contain_text("not the address of the account")
    assert Pad(newcomer).strokes  # the account is open still, and the drawing its owner's
    address.fill(email)
    close.click()
    expect(newcomer.locator(".messages")).to_contain_text("is closed")
    assert Pad(newcomer).ink == 0
    assert Pad(newcomer).strokes == []


def test_signing_out_on_the_page_for_it_leaves_no_drawing_either(newcomer: Page, site: str) -> None:
    draw_a_seven(newcomer, site)
    newcomer.goto(f"{site}accounts/logout/")
    newcomer.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(newcomer.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    newcomer.goto(site)
    assert Pad(newcomer).ink == 0


def draw_a_seven(page: Page, site: str) -> None:
    page.goto(f"{site}draw/")
    pad = Pad(page)
    pad.write("7")
    pad.reads("7")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_one_must_show_who_one_is(newcomer: Page, site: str, theme: Any) -> None:
    newcomer.emulate_media(color_scheme=theme)
    newcomer.goto(f"{site}account/tokens/")
    newcomer.get_by_label("Name").fill("Kiosk")
    newcomer.get_by_role("button", name="Make the token").click()
    assert complaints(newcomer) == []
    confirm(newcomer)
    assert complaints(newcomer) == []
    for place in ("account/export/", "account/close/", "accounts/2fa/totp/activate/", "accounts/2fa/webauthn/add/"):
        newcomer.goto(site + place)
        assert complaints(newcomer) == [], place
    newcomer.get_by_role("button", name="Add a passkey").click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert complaints(newcomer) == []
    for place in ("accounts/2fa/", "accounts/2fa/webauthn/", "accounts/2fa/recovery-codes/generate/"):
        newcomer.goto(site + place)
        assert complaints(newcomer) == [], place


def test_the_password_can_be_looked_at(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}accounts/login/")
    visitor.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.get_by_role("button", name="Show the password").click()

    expect(visitor.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    expect(visitor.get_by_label("Password", exact=True)).to_have_value(PASSWORD)
    visitor.get_by_role("button", name="Hide the password").click()
    expect(visitor.get_by_label("Password", exact=True)).to_have_attribute("type", "password")
