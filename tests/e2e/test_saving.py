"""What is written is kept when the person says so, once, and never lost on the way."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, ViewportSize, expect

from tests.e2e.conftest import opened
from tests.e2e.pad import PREVIEWS, Pad

PREDICTIONS = "**/api/v1/predictions/"


def on_its_way(pad: Pad) -> Route:
    """A 7 whose saving is answered when the test says so."""
    waiting: list[Route] = []
    pad.page.route(PREDICTIONS, lambda route: waiting.append(route))  # noqa: PLW0108 -- it marks its handler
    pad.write("7")
    pad.reads("7")
    with pad.page.expect_request(PREDICTIONS):
        pad.page.keyboard.press("Enter")
    expect(pad.button).to_have_text("Saving…")
    return waiting[0]


def test_a_failed_save_keeps_the_drawing_and_can_be_tried_again(pad: Pad) -> None:
    pad.write("407")
    pad.reads("407")
    pad.page.route(PREDICTIONS, lambda route: route.abort())
    pad.page.keyboard.press("Enter")
    expect(pad.strip).to_contain_text("Not saved.")
    pad.page.unroute(PREDICTIONS)
    pad.page.get_by_role("button", name="Try again").click()
    expect(pad.page.get_by_text("Saved 407.")).to_be_visible()
    expect(pad.strip).to_be_hidden()
    expect(pad.canvas).to_be_focused()


def test_what_is_not_saved_stays_on_the_device_whatever_another_tab_did(pad: Pad) -> None:
    pad.write("407")
    pad.reads("407")
    pad.page.evaluate("localStorage.clear()")  # as signing out and saving do
    pad.page.route(PREDICTIONS, lambda route: route.fulfill(status=401, json={}))
    pad.page.keyboard.press("Enter")
    expect(pad.strip).to_contain_text("whatever you drew stays on this device")
    pad.page.reload()
    pad.reads("407")


def test_who_leaves_while_it_is_saved_is_asked_whether_to(pad: Pad) -> None:
    save = on_its_way(pad)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    pad.page.on("dialog", stay)
    pad.page.get_by_role("link", name="History").click()
    assert asked == ["beforeunload"]
    save.continue_()
    expect(pad.button).to_have_text("Saved")
    pad.page.get_by_role("link", name="History").click()
    expect(pad.page.get_by_role("heading", level=1)).to_have_text("History")
    assert len(asked) == 1


def test_what_was_not_saved_is_told_until_it_is(pad: Pad) -> None:
    pad.page.context.set_offline(True)
    pad.write("7")
    expect(pad.strip).to_contain_text("You are offline. Your drawing is kept")
    pad.page.keyboard.press("Enter")
    expect(pad.strip).to_contain_text("Not saved. You are offline.")
    with pad.page.expect_event("requestfailed"):  # it goes on asking what the drawing says
        pass
    expect(pad.strip).to_contain_text("Not saved.")
    pad.page.context.set_offline(False)
    pad.reads("7")
    expect(pad.strip).to_contain_text("Not saved.")
    pad.page.get_by_role("button", name="Try again").click()
    expect(pad.page.get_by_text("Saved 7.")).to_be_visible()
    expect(pad.strip).to_be_hidden()


@pytest.mark.parametrize("change", ["engine", "window"])
def test_a_save_whose_answer_was_lost_can_be_tried_again_in_another_way(pad: Pad, change: str) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    pad.write("407")
    pad.reads("407")
    pad.page.route(PREDICTIONS, lose)
    pad.page.keyboard.press("Enter")
    expect(pad.strip).to_contain_text("Not saved.")
    pad.page.unroute(PREDICTIONS)
    if change == "engine":
        pad.page.get_by_role("radio", name="Ensemble").check()
        expect(pad.page.locator(".votes")).to_have_count(3)
    else:
        with pad.page.expect_response(PREVIEWS):
            pad.page.set_viewport_size({"width": 390, "height": 800})
    pad.button.click()
    expect(pad.button).to_have_text("Saved")


def test_it_says_saved_when_it_is_and_not_before(pad: Pad) -> None:
    save = on_its_way(pad)
    save.continue_()
    expect(pad.button).to_have_text("Saved")


def test_a_stroke_that_is_drawn_while_the_drawing_is_saved_stays_on_the_device(pad: Pad) -> None:
    save = on_its_way(pad)
    pad.draw([(400.0, 80.0), (400.0, 240.0)])
    save.continue_()
    expect(pad.page.get_by_text("Saved 7.")).to_be_visible()
    expect(pad.button).to_have_text("Save")
    assert len(pad.strokes) == 2


def test_a_stroke_that_ends_while_the_picture_is_made_belongs_to_the_next(pad: Pad) -> None:
    pad.write("7")
    pad.reads("7")
    pad.page.evaluate("""() => {
        const made = HTMLCanvasElement.prototype.toBlob;
        HTMLCanvasElement.prototype.toBlob = function (...all) { setTimeout(() => made.apply(this, all), 1000); };
    }""")
    pad.page.keyboard.press("Enter")
    pad.draw([(400.0, 80.0), (400.0, 240.0)])
    expect(pad.page.get_by_text("Saved 7.")).to_be_visible()
    pad.page.keyboard.press("Enter")
    expect(pad.button).to_have_text("Saved")
    expect(pad.strip).to_be_hidden()


def test_a_save_that_hangs_ends_in_a_word(person: Page, address: str) -> None:
    person.clock.install()
    person.goto(address + "draw/")
    person.route(PREDICTIONS, lambda route: None)
    pad = Pad(person)
    pad.write("7")
    pad.reads("7")
    with person.expect_request(PREDICTIONS):
        person.keyboard.press("Enter")
    expect(pad.button).to_have_text("Saving…")
    person.clock.fast_forward("01:00")
    expect(pad.strip).to_contain_text("Not saved. The site does not answer. Check the connection.")
    expect(pad.button).to_have_text("Save")


def test_whatever_fails_a_save_the_page_says_so(browser: Browser, cookies: Any, address: str) -> None:
    page = browser.new_page(storage_state=cookies)  # its console is expected to complain
    page.goto(address + "draw/")
    pad = Pad(page)
    pad.write("7")
    pad.reads("7")
    page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = (done) => done(null); }")
    page.keyboard.press("Enter")
    expect(pad.strip).to_contain_text("Not saved.")
    expect(pad.button).to_have_text("Save")
    page.close()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("failed", "The reader broke off.", "Saved, but not read. The reader broke off."),
        ("pending", None, "Saved. It is read as soon as its turn comes."),
    ],
)
def test_what_is_saved_and_not_read_is_told_as_that(pad: Pad, status: str, error: str | None, words: str) -> None:
    answer = {"id": str(uuid4()), "status": status, "text": None, "error": error}
    pad.page.route(PREDICTIONS, lambda route: route.fulfill(status=201, json=answer))
    pad.write("7")
    pad.reads("7")
    pad.page.keyboard.press("Enter")
    expect(pad.page.locator(".toast")).to_contain_text(words)


def test_who_starts_a_new_one_is_at_the_pad_again(pad: Pad) -> None:
    pad.write("7")
    pad.reads("7")
    pad.page.keyboard.press("Enter")
    again = pad.page.get_by_role("button", name="Start a new one")
    again.focus()
    assert again.evaluate("one => getComputedStyle(one).outlineColor === getComputedStyle(one).color")
    again.press("Enter")
    expect(pad.canvas).to_be_focused()
    assert pad.ink == 0


def test_on_a_phone_the_word_of_saving_covers_no_answer(browser: Browser, cookies: Any, address: str) -> None:
    small: ViewportSize = {"width": 375, "height": 553}
    for page in opened(browser.new_context(viewport=small, has_touch=True, is_mobile=True, storage_state=cookies)):
        page.goto(address + "draw/")
        pad = Pad(page)
        pad.write("14", height=100)
        pad.reads("14")
        pad.button.tap()
        told, answer = page.locator(".toast").bounding_box(), pad.answer.bounding_box()
        assert told is not None
        assert answer is not None
        assert told["y"] + told["height"] < answer["y"]


def test_the_word_of_saving_goes_with_the_drawing_it_told_of(pad: Pad) -> None:
    pad.write("7")
    pad.reads("7")
    pad.page.keyboard.press("Enter")
    expect(pad.page.get_by_text("Saved 7.")).to_be_visible()
    pad.page.get_by_role("link", name="See it").focus()
    pad.page.keyboard.press("Delete")
    expect(pad.page.locator(".toast")).to_have_count(0)
    expect(pad.canvas).to_be_focused()


def test_enter_twice_keeps_one(pad: Pad, address: str) -> None:
    pad.page.goto(address + "history/?contains=0470")
    pad.page.goto(address + "draw/")
    pad.tool("Clear the pad")
    pad.write("0470", height=110)
    pad.reads("0470")
    pad.page.keyboard.press("Enter")
    pad.page.keyboard.press("Enter")
    expect(pad.page.get_by_role("button", name="Saved")).to_be_visible()
    pad.page.get_by_role("link", name="See it").wait_for()
    pad.page.goto(address + "history/?contains=0470")
    expect(pad.page.locator(".readings li")).to_have_count(1)


def test_after_saving_a_reload_brings_an_empty_pad(pad: Pad) -> None:
    pad.write("7")
    pad.reads("7")
    pad.page.keyboard.press("Enter")
    expect(pad.page.get_by_text("Saved 7.")).to_be_visible()
    pad.page.reload()
    assert pad.ink == 0
