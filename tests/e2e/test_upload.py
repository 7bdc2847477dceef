"""Pictures come in at the pad by every way a person may try, and each is read or refused in words."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.e2e.pad import Pad
from tests.e2e.pictures import TOO_LARGE, give, large, picture, saved, sent_by, tray


def test_a_picture_chosen_by_keyboard_is_read_boxed_on_the_pad_and_kept(draw: Page, tmp_path: Path) -> None:
    with draw.expect_file_chooser() as chooser:
        draw.get_by_role("button", name="Upload pictures").press("Enter")
    chooser.value.set_files(saved(tmp_path, "407"))
    assert "407" in tray(draw, "407.png")
    Pad(draw).reads("407")
    expect(draw.locator("[data-say]")).to_contain_text("4 0 7.")
    expect(draw.locator("[data-picture]")).to_be_visible()
    expect(draw.locator("[data-boxes] [data-box]")).to_have_count(3)
    draw.get_by_role("link", name="Open").click()
    expect(draw.get_by_role("heading", level=1)).to_have_text("407")


def test_a_picture_that_waits_is_shown_when_it_is_read(draw: Page) -> None:
    def not_yet(route: Route) -> None:
        answer = route.fetch()
        waiting = {**answer.json(), "status": "pending", "text": None, "confidence": None, "digits": []}
        route.fulfill(response=answer, status=202, json=waiting)

    draw.route("**/api/v1/predictions/", not_yet)
    give(draw, "drop", ("there.png", picture("407")))
    expect(draw.locator("[data-tray] progress")).to_be_visible()
    assert "407" in tray(draw, "there.png")


@pytest.mark.parametrize("trouble", [503, 429, 0, 500, 401])
def test_a_look_that_fails_does_not_call_an_upload_refused(draw: Page, trouble: int) -> None:
    """It has been taken by then. What passes is waited for, and the rest is in the history."""
    looks: list[str] = []

    def not_yet(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, status=202, json={**answer.json(), "status": "pending", "text": None})

    def look(route: Route) -> None:
        looks.append(route.request.url)
        if len(looks) > 1:
            route.continue_()
        elif trouble:
            route.fulfill(status=trouble, json={"detail": "Not now."}, headers={"Retry-After": "1"})
        else:
            route.abort()

    draw.route("**/api/v1/predictions/", not_yet)
    draw.route(re.compile(r"/api/v1/predictions/[0-9a-f-]{36}/$"), look)
    give(draw, "drop", ("there.png", picture("407")))
    shown = tray(draw, "there.png")
    assert "Refused" not in shown
    assert ("407" if trouble in (503, 429, 0) else "It will be in your history.") in shown


def test_without_https_a_picture_is_uploaded_all_the_same(person: Page, address: str) -> None:
    """There browsers have no crypto.randomUUID."""
    person.add_init_script("delete Crypto.prototype.randomUUID")
    person.goto(address + "draw/")
    give(person, "drop", ("there.png", picture("407")))
    assert "407" in tray(person, "there.png")


def test_three_at_once_are_three_readings(draw: Page, tmp_path: Path) -> None:
    draw.locator("[data-files]").set_input_files(saved(tmp_path, "14", "30", "7"))
    for number in ("14", "30", "7"):
        assert number in tray(draw, f"{number}.png")
        expect(draw.locator("[data-tray]").get_by_text(f"{number}.png").first).to_be_visible()
    assert [item.get_attribute("data-file") for item in draw.locator("[data-tray] li").all()] == [
        *("14.png", "30.png", "7.png")
    ]
    draw.get_by_role("link", name="History").click()
    for number in ("14", "30", "7"):
        expect(draw.get_by_role("link", name=number, exact=True).first).to_be_visible()


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_can_be_pasted_and_dropped(draw: Page, way: str) -> None:
    give(draw, way, ("there.png", picture("407")))
    assert "407" in tray(draw, "there.png")


def test_a_refused_file_says_why_and_costs_the_others_nothing(draw: Page) -> None:
    give(draw, "drop", ("song.png", b"ID3 this is a song"), ("empty.png", b""), ("good.png", picture("7")))
    assert "The file is empty." in tray(draw, "empty.png")
    assert "This is no picture that can be read here." in tray(draw, "song.png")
    assert "7" in tray(draw, "good.png")


def test_of_several_it_is_told_how_many_are_kept_and_a_drawing_puts_them_out_of_its_way(draw: Page) -> None:
    told, heard = draw.locator("[data-tray-fold] summary"), draw.locator("[data-tally][role=status]")
    give(draw, "drop", ("good.png", picture("7")), ("song.png", b"ID3 this is a song"), ("more.png", picture("407")))
    expect(heard).to_have_text("Pictures: 2 of 3 in your history")
    expect(told).to_have_text("Pictures: 2 of 3 in your history")
    pad = Pad(draw)
    pad.write("7")
    expect(draw.locator("[data-tray]")).to_be_hidden()
    told.click()
    expect(draw.locator("[data-tray]")).to_be_visible()
    pad.write("7")
    expect(draw.locator("[data-tray]")).to_be_visible()
    draw.route("**/api/v1/predictions/", lambda route: None)
    give(draw, "drop", ("slow.png", picture("1")))
    expect(told).to_have_text("Pictures: 3 of 4 done")
    expect(heard).to_be_empty()
    pad.write("7")
    expect(draw.locator("[data-tray]")).to_be_visible()


def test_what_did_not_come_through_is_tried_again_and_kept_once(draw: Page, address: str) -> None:
    def lose(route: Route) -> None:
        route.fetch()  # kept, and nobody heard of it
        route.abort()

    draw.route("**/api/v1/predictions/", lose)
    give(draw, "drop", ("one.png", picture("1")), ("song.png", b"ID3 this is a song"), ("two.png", picture("4031")))
    tried_again = draw.get_by_role("button", name="Try again")
    expect(tried_again).to_have_count(3)
    expect(draw.locator("[data-tray]")).to_contain_text("It could not be sent. Check the connection")
    draw.unroute("**/api/v1/predictions/")
    draw.get_by_role("radio", name="Ensemble").check()  # for what comes after
    tried_again.last.press("Enter")
    assert "4031" in tray(draw, "two.png")
    assert "1" in tray(draw, "one.png")
    assert "Refused" in tray(draw, "song.png")
    expect(tried_again).to_have_count(0)
    expect(draw.locator('[data-file="two.png"]')).to_be_focused()
    draw.goto(address + "history/?contains=4031")
    expect(draw.locator(".readings li")).to_have_count(1)


def test_who_is_signed_out_is_led_to_sign_in_and_promised_nothing(draw: Page) -> None:
    draw.route("**/api/v1/predictions/", lambda route: route.fulfill(status=401, json={}))
    give(draw, "drop", ("there.png", picture("407")))
    shown = tray(draw, "there.png")
    assert "Not sent" in shown
    assert "You are signed out. Sign in again, and hand it in once more." in shown
    draw.locator("[data-tray]").get_by_role("link", name="Sign in").click()
    draw.wait_for_url("**/draw/")  # by the way of the page for signing in, where one is signed in after all


def test_a_picture_on_a_silent_line_is_told_and_on_a_slow_one_goes_on(person: Page, address: str) -> None:
    keys: list[str] = []

    def hold(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])

    person.clock.install()
    person.add_init_script("""
        const send = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) { window.upload = this.upload; send.call(this, body); };
    """)
    person.goto(address + "draw/")
    person.route("**/api/v1/predictions/", hold)
    with person.expect_request("**/api/v1/predictions/"):
        give(person, "drop", ("there.png", picture("407")))
    for sent in (0.1, 0.2, 0.3):
        person.clock.fast_forward("00:50")
        person.evaluate("sent => upload.dispatchEvent(new ProgressEvent('progress', {loaded: sent, total: 1}))", sent)
    expect(person.locator("[data-tray] progress")).to_have_js_property("value", 0.3)
    person.clock.fast_forward("01:01")
    assert "It could not be sent. Check the connection and try again." in tray(person, "there.png")
    with person.expect_request("**/api/v1/predictions/"):
        person.get_by_role("button", name="Try again").click()
    expect(person.locator("[data-tray] progress")).to_be_visible()
    assert keys == [keys[0]] * 2


def test_what_did_not_come_through_is_sent_when_the_line_is_back(draw: Page) -> None:
    draw.context.set_offline(True)
    give(draw, "drop", ("there.png", picture("407")))
    expect(draw.get_by_role("button", name="Try again")).to_be_visible()
    draw.context.set_offline(False)
    assert "407" in tray(draw, "there.png")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(draw: Page, tmp_path: Path) -> None:
    sent = sent_by(draw)
    draw.locator("[data-files]").set_input_files(large(tmp_path))
    assert TOO_LARGE in tray(draw, "large.png")
    assert sent == []


def test_a_visitor_s_file_that_is_too_large_is_refused_before_it_is_sent(
    visitor: Page, address: str, tmp_path: Path
) -> None:
    visitor.goto(address)
    sent = sent_by(visitor)
    visitor.locator("[data-files]").set_input_files(large(tmp_path))
    expect(visitor.locator("[data-state]")).to_have_text(TOO_LARGE)
    assert sent == []


def test_a_photograph_has_the_time_that_a_slow_line_takes(visitor: Page, address: str) -> None:
    visitor.clock.install()
    visitor.goto(address)
    pad = Pad(visitor)
    visitor.route("**/api/v1/previews/", lambda route: None)
    photograph = BytesIO()
    Image.frombytes("L", (1000, 1000), os.urandom(1_000_000)).save(photograph, "PNG")
    give(visitor, "paste", ("photo.png", photograph.getvalue()))
    visitor.wait_for_function("() => document.querySelector('[data-answers]').className.includes('stale')")
    visitor.clock.fast_forward("02:00")
    expect(pad.strip).to_be_hidden()
    visitor.clock.fast_forward("00:20")
    told = "The site does not answer. Check the connection. The picture is read as soon as it can be."
    expect(pad.strip).to_have_text(told)


def test_a_visitor_s_picture_is_read_and_not_kept(visitor: Page, address: str) -> None:
    visitor.goto(address)
    give(visitor, "drop", ("there.png", picture("407")))
    Pad(visitor).reads("407")
    expect(visitor.locator("[data-boxes] [data-box]")).to_have_count(3)
    expect(visitor.locator("[data-tray]")).to_be_hidden()
