"""Everybody can use every page: axe-core finds nothing, in either theme, on a phone and on a desk."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import WINDOW, opened
from tests.e2e.pad import Pad
from tests.e2e.pictures import saved

OUTSIDE = ("", "accounts/login/", "accounts/signup/", "accounts/password/reset/", "engines/", "nowhere/")
INSIDE = (
    *("draw/", "upload/", "history/", "history/?contains=nothing", "history/trash/", "history/summary/"),
    *("account/", "account/export/", "account/close/", "accounts/email/", "accounts/2fa/", "accounts/sessions/"),
    *("accounts/password/change/", "nowhere/"),
)
PHONE: ViewportSize = {"width": 320, "height": 640}


# Nothing that moves for ever is waited for.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(one => one.finished)).then(() => null)"""


def complaints(page: Page) -> list[Any]:
    page.evaluate(SETTLED)  # colours on their way are neither here nor there
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["target"] for node in one["nodes"]]) for one in found]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("place", OUTSIDE)
def test_axe_finds_nothing_on_the_pages_for_everybody(browser: Browser, address: str, place: str, theme: str) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme=theme)):  # type: ignore[arg-type]
        page.goto(address + place)
        assert complaints(page) == []


@pytest.mark.parametrize("place", INSIDE)
def test_axe_finds_nothing_on_the_pages_of_a_person(
    browser: Browser, cookies: Any, address: str, place: str, theme: str
) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme=theme, storage_state=cookies)):  # type: ignore[arg-type]
        page.goto(address + place)
        assert complaints(page) == []


def test_axe_finds_nothing_where_there_is_a_reading(
    browser: Browser, cookies: Any, address: str, theme: str, tmp_path: Path
) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme=theme, storage_state=cookies)):  # type: ignore[arg-type]
        page.goto(address + "draw/")
        page.get_by_role("radio", name="Ensemble").check()
        Pad(page).write("407")
        Pad(page).reads("407")
        assert complaints(page) == []
        page.locator("[data-files]").set_input_files(saved(tmp_path, "407"))
        page.get_by_role("link", name="Open").wait_for()
        assert complaints(page) == []
        page.get_by_role("link", name="Open").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("407")
        assert complaints(page) == []
        page.get_by_role("link", name="What the reader saw").click()
        expect(page.locator(".look")).to_have_count(3)
        assert complaints(page) == []
        page.goto(address + "history/")
        page.locator("[data-summary]").wait_for()
        assert complaints(page) == []


TARGETS = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
  .filter(node => node.checkVisibility() && !node.matches("p a, li.small a, .skip, td a, dd a"))
  .map(node => [node, node.closest("label, .readings li") ?? node])
  .map(([node, around]) => [node, around.getBoundingClientRect(), node.getBoundingClientRect()])
  .filter(([, label, own]) => Math.max(label.height, own.height) < 43.5 || Math.max(label.width, own.width) < 43.5)
  .map(([node, label]) => `${node.outerHTML.slice(0, 120)} ${label.width}x${label.height}`)"""


@pytest.mark.parametrize("place", [*INSIDE, ""])
def test_a_thumb_can_hit_everything_and_nothing_sticks_out_at_320_pixels(
    browser: Browser, cookies: Any, address: str, place: str
) -> None:
    for page in opened(browser.new_context(viewport=PHONE, storage_state=cookies)):
        page.goto(address + place)
        assert page.evaluate(TARGETS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_focus_is_seen_and_goes_in_order(visitor: Page, address: str) -> None:
    visitor.goto(address)
    seen: list[str] = []
    outline: Callable[[], Any] = lambda: visitor.evaluate(  # noqa: E731
        "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
    )
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="Skip to the page")).to_be_focused()
    for _ in range(6):
        visitor.keyboard.press("Tab")
        name, style = outline()
        assert style != "none", name
        seen.append(name)
    assert "CANVAS" in seen


def test_where_one_is_and_what_narrows_is_marked_in_forced_colours(person: Page, address: str) -> None:
    person.emulate_media(forced_colors="active")
    for place, marks in (
        ("history/?source=draw", ".site-head [aria-current], .chip.on"),
        ("account/", "[aria-current]"),
    ):
        person.goto(address + place)
        found = person.locator(marks).evaluate_all("all => all.map(mark => getComputedStyle(mark).outlineStyle)")
        assert found == ["solid", "solid"]


def test_what_was_not_sent_is_told_over_the_width_of_a_phone(person: Page, address: str, tmp_path: Path) -> None:
    person.set_viewport_size(PHONE)
    person.goto(address + "draw/")
    person.route("**/api/v1/predictions/", lambda route: route.abort())
    person.locator("[data-files]").set_input_files(saved(tmp_path, "7"))
    button, words = person.get_by_role("button", name="Try again"), person.locator("[data-tray] p")
    expect(button).to_be_visible()
    below, above = button.bounding_box(), words.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] >= above["y"] + above["height"]
    assert person.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_nothing_sticks_out_however_long_it_is(person: Page, address: str, tmp_path: Path) -> None:
    person.set_viewport_size(PHONE)
    long = tmp_path / f"{'n' * 200}.png"
    long.write_bytes(b"no picture")
    person.goto(address + "upload/")
    person.get_by_label("Pictures with numbers in them").set_input_files([long, *saved(tmp_path, "7")])
    person.get_by_role("button", name="Upload and read").click()
    expect(person.locator(".messages")).to_contain_text("nnn")
    assert person.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    person.get_by_label("What it should say").fill("9" * 400)
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_text("Corrected by you.")).to_be_visible()
    assert len(person.title()) < 60
    person.get_by_role("link", name="What the reader saw").click()
    expect(person.get_by_text("You corrected it to")).to_be_visible()
    assert person.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


LINES = """element => {
  const text = new Range();
  text.selectNodeContents(element);
  return new Set([...text.getClientRects()].map(line => line.top)).size;
}"""


@pytest.mark.parametrize("width", [320, 360, 390, 900, 1280])
def test_a_number_of_twelve_digits_does_not_look_like_two(
    person: Page, address: str, tmp_path: Path, width: int
) -> None:
    person.set_viewport_size({"width": width, "height": 800})
    person.goto(address + "upload/")
    person.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, "7"))
    person.get_by_role("button", name="Upload and read").click()
    person.get_by_label("What it should say").fill("407130741037")
    person.get_by_role("button", name="Save").click()
    assert person.get_by_role("heading", name="407130741037").evaluate(LINES) == 1
    person.goto(address + "history/")
    number = person.get_by_role("link", name="407130741037").first
    number.locator("span").evaluate_all("spans => spans.forEach(span => span.remove())")  # what was read, behind it
    assert number.evaluate(LINES) == 1


@pytest.mark.parametrize("width", [320, 390])
def test_text_twice_as_large_finds_its_room_on_a_phone(person: Page, address: str, tmp_path: Path, width: int) -> None:
    person.set_viewport_size({"width": width, "height": 800})
    person.goto(address + "upload/")
    person.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, "407"))
    person.get_by_role("button", name="Upload and read").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")
    person.get_by_role("button", name="Save").click()
    expect(person.get_by_text("Confirmed by you.")).to_be_visible()
    reading = person.url.removeprefix(address)
    for place in (reading, "history/summary/", "account/", "accounts/email/", "accounts/2fa/", "history/", "draw/"):
        person.goto(address + place)
        person.evaluate("document.documentElement.style.fontSize = '200%'")
        assert person.evaluate("document.documentElement.scrollWidth") == width, place
        head = [link.bounding_box() for link in person.locator(".site-head :is(a, button)").all()]
        for one, next_one in pairwise(head):
            assert one is not None
            assert next_one is not None
            assert next_one["x"] >= one["x"] + one["width"] or next_one["y"] >= one["y"] + one["height"]
    assert person.locator(".brush svg").first.evaluate("dot => dot.getBoundingClientRect().width") == 24


def test_the_tools_stand_in_one_row_on_a_tablet(browser: Browser, address: str) -> None:
    tablet: ViewportSize = {"width": 1024, "height": 768}
    for page in opened(browser.new_context(viewport=tablet, has_touch=True, is_mobile=True)):
        page.goto(address)
        expect(page.get_by_role("button", name="Take a picture")).to_be_visible()
        assert page.locator(".tools").evaluate("tools => tools.clientHeight") < 50
        assert page.locator(".answer .segments").evaluate("readers => readers.clientHeight") <= 50
