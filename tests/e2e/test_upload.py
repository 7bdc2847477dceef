"""Pictures come in by every way a person may try, with a script and without."""

import base64
import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from tests.e2e.pad import Pad
from tests.e2e.pictures import picture, saved
from tests.e2e.readings import said

GIVE = """([way, files]) => {
  const pad = document.querySelector("[data-pad]"), data = new DataTransfer();
  for (const [name, type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), sign => sign.charCodeAt(0))], name, {type}));
  const event = way === "paste" ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
                                : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  pad.dispatchEvent(event);
}"""


@pytest.fixture
def draw(person: Page, address: str) -> Page:
    person.goto(address + "draw/")
    return person


def give(page: Page, way: str, *files: tuple[str, bytes]) -> None:
    packed = [[name, "image/png", base64.b64encode(content).decode()] for name, content in files]
    page.evaluate(GIVE, [way, packed])


def tray(page: Page, name: str) -> str:
    item = page.locator(f'[data-tray] [data-file="{name}"]')
    expect(item.get_by_role("link", name="Open").or_(item.get_by_role("alert"))).to_be_visible()
    return item.inner_text()


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
        expect(draw.get_by_role("img", name=f"{number}.png")).to_be_visible()
    draw.get_by_role("link", name="History").click()
    for number in ("14", "30", "7"):
        expect(draw.get_by_role("link", name=number, exact=True).first).to_be_visible()


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_can_be_pasted_and_dropped(draw: Page, way: str) -> None:
    give(draw, way, ("there.png", picture("407")))
    assert "407" in tray(draw, "there.png")


def test_a_refused_file_says_why_and_costs_the_others_nothing(draw: Page) -> None:
    give(draw, "drop", ("song.png", b"ID3 this is a song"), ("empty.png", b""), ("good.png", picture("7")))
    assert "The picture is empty." in tray(draw, "empty.png")
    assert "This is no picture that can be read here." in tray(draw, "song.png")
    assert "7" in tray(draw, "good.png")


TOO_LARGE = "The file is larger than 10.0\u00a0MB. Save the picture smaller, or cut out the part with the number."


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """One byte too many, of no picture: whoever opened it would say something else."""
    path = tmp_path / "large.png"
    path.write_bytes(bytes(10 * 1024**2 + 1))
    return path


def sent_by(page: Page) -> list[str]:
    sent: list[str] = []

    def listen(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", listen)
    return sent


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(draw: Page, large: Path) -> None:
    sent = sent_by(draw)
    draw.locator("[data-files]").set_input_files(large)
    assert TOO_LARGE in tray(draw, "large.png")
    assert sent == []


def test_a_visitor_s_file_that_is_too_large_is_refused_before_it_is_sent(
    visitor: Page, address: str, large: Path
) -> None:
    visitor.goto(address)
    sent = sent_by(visitor)
    visitor.locator("[data-files]").set_input_files(large)
    expect(visitor.locator("[data-state]")).to_have_text(TOO_LARGE)
    assert sent == []


def test_the_plain_form_tells_of_a_file_that_is_too_large_and_takes_another(
    person: Page, address: str, large: Path, tmp_path: Path
) -> None:
    person.goto(address + "upload/")
    sent = sent_by(person)
    chosen, send = person.get_by_label("Pictures with numbers in them"), person.get_by_role("button", name="Upload and")
    chosen.set_input_files([*saved(tmp_path, "7"), large])
    expect(person.get_by_role("alert")).to_have_text(f"large.png: {TOO_LARGE}")
    send.click()
    assert sent == []
    chosen.set_input_files(saved(tmp_path, "407"))
    expect(person.locator("[data-refusal]")).to_be_hidden()
    send.click()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")


def test_the_plain_form_tells_of_too_many_files_before_it_sends_them(person: Page, address: str) -> None:
    person.goto(address + "upload/")
    sent = sent_by(person)
    files: list[FilePayload] = [{"name": "a.png", "mimeType": "image/png", "buffer": b"ID3"} for _ in range(51)]
    person.get_by_label("Pictures with numbers in them").set_input_files(files)
    expect(person.get_by_role("alert")).to_contain_text("At most 50 pictures are taken at once.")
    person.get_by_role("button", name="Upload and read").click()
    assert sent == []


def test_a_double_tap_sends_a_form_once(person: Page, address: str, tmp_path: Path) -> None:
    person.goto(address + "upload/")
    chosen, send = person.get_by_label("Pictures with numbers in them"), person.get_by_role("button", name="Upload and")
    sent = sent_by(person)
    chosen.set_input_files(saved(tmp_path, "407"))
    send.dblclick()
    expect(person.get_by_role("heading", level=1)).to_have_text("407")
    assert sent == [address + "upload/"]
    person.go_back()
    chosen.set_input_files(saved(tmp_path, "7"))
    send.click()
    expect(person.get_by_role("heading", level=1)).to_have_text("7")


def test_the_server_refuses_it_in_the_same_words(scriptless: Page, address: str, large: Path) -> None:
    scriptless.goto(address + "upload/")
    scriptless.get_by_label("Pictures with numbers in them").set_input_files(large)
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.get_by_role("alert")).to_contain_text(TOO_LARGE)


def test_a_picture_can_be_put_away_and_the_ink_is_still_there(draw: Page) -> None:
    pad = Pad(draw)
    pad.tool("Clear the pad")
    pad.write("7")
    ink = pad.ink
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    pad.tool("Clear the pad")
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink
    pad.reads("7")


@pytest.mark.parametrize("key", ["Control+z", "Control+Shift+z", "Delete"])
def test_a_key_for_the_ink_takes_only_the_picture_off_it(draw: Page, key: str) -> None:
    pad = Pad(draw)
    pad.write("7")
    ink = pad.ink
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    draw.keyboard.press(key)
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink
    pad.reads("7")


def test_a_key_that_is_held_down_goes_no_further_than_the_picture(draw: Page) -> None:
    pad = Pad(draw)
    pad.write("7")
    ink = pad.ink
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    for _ in range(3):  # the second and third as a keyboard repeats them
        draw.keyboard.down("Delete")
    draw.keyboard.up("Delete")
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink


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
    expect(pad.strip).to_have_text("The site does not answer.")


def test_under_a_picture_no_ink_is_saved(draw: Page) -> None:
    pad = Pad(draw)
    pad.write("7")
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    sent = sent_by(draw)
    draw.keyboard.press("Enter")
    expect(pad.button).to_have_text("Saved")
    expect(pad.button).to_have_attribute("aria-disabled", "true")
    pad.tool("Clear the pad")
    expect(pad.button).to_have_text("Save")
    pad.reads("7")
    assert not [url for url in sent if url.endswith("predictions/")]


def test_another_engine_reads_the_picture_and_not_the_ink_under_it(draw: Page) -> None:
    pad = Pad(draw)
    pad.write("7")
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    draw.get_by_role("radio", name="Ensemble").check()
    expect(draw.locator(".votes")).to_have_count(3)
    pad.reads("407")
    expect(draw.locator("[data-boxes] [data-box]")).to_have_count(3)


def test_back_on_line_the_picture_is_asked_about_and_not_the_ink_under_it(draw: Page) -> None:
    pad = Pad(draw)
    pad.write("7")
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    draw.context.set_offline(True)
    expect(pad.strip).to_have_text("You are offline.")
    with draw.expect_response("**/api/v1/previews/"):
        draw.context.set_offline(False)
    draw.wait_for_timeout(200)
    pad.reads("407")
    expect(draw.locator("[data-boxes] [data-box]")).to_have_count(3)


def test_a_pen_on_a_picture_puts_it_away_and_writes(visitor: Page, address: str) -> None:
    visitor.goto(address)
    pad = Pad(visitor)
    give(visitor, "drop", ("there.png", picture("407")))
    pad.reads("407")
    pad.write("7")
    expect(visitor.locator("[data-picture]")).to_be_hidden()
    pad.reads("7")


def test_the_keyboard_s_pen_puts_a_picture_away_too(visitor: Page, address: str) -> None:
    visitor.goto(address)
    pad = Pad(visitor)
    give(visitor, "drop", ("there.png", picture("407")))
    pad.reads("407")
    pad.canvas.focus()
    visitor.keyboard.press("Space")
    expect(visitor.locator("[data-picture]")).to_be_hidden()
    expect(visitor.locator("[data-boxes] [data-box]")).to_have_count(0)


def test_a_picture_that_is_read_late_covers_no_drawing_that_was_begun(draw: Page) -> None:
    waiting: list[Route] = []
    draw.route("**/api/v1/predictions/", lambda route: waiting.append(route))  # noqa: PLW0108 -- it marks its handler
    pad = Pad(draw)
    give(draw, "drop", ("there.png", picture("407")))
    pad.write("7")
    pad.reads("7")
    waiting[0].continue_()
    assert "407" in tray(draw, "there.png")
    expect(draw.locator("[data-picture]")).to_be_hidden()
    pad.reads("7")


@pytest.mark.parametrize("size", [(3000, 4000), (28, 28)])
def test_what_was_read_can_be_read_on_a_picture_of_any_size(visitor: Page, address: str, size: tuple[int, int]) -> None:
    out = BytesIO()
    Image.new("L", size, 255).save(out, "PNG")
    visitor.route("**/api/v1/previews/", lambda route: route.fulfill(json=said("4")))
    visitor.goto(address)
    give(visitor, "drop", ("there.png", out.getvalue()))
    label = visitor.locator("[data-boxes] text")
    label.wait_for()
    box = label.bounding_box()
    assert box is not None
    assert 11 <= box["height"] <= 40


def test_under_a_visitor_s_picture_no_ink_is_carried_through_the_sign_up(visitor: Page, address: str) -> None:
    visitor.goto(address)
    pad = Pad(visitor)
    pad.write("7")
    give(visitor, "drop", ("there.png", picture("407")))
    pad.reads("407")
    expect(pad.button).to_have_attribute("aria-disabled", "true")
    expect(visitor.locator("[data-unkept]")).to_contain_text("A picture is kept when you have signed up")
    visitor.keyboard.press("Enter")
    pad.tool("Clear the pad")
    expect(visitor.locator("[data-unkept]")).to_be_hidden()
    expect(pad.button).to_have_attribute("aria-disabled", "false")
    pad.reads("7")


def test_a_visitor_s_picture_is_read_and_not_kept(visitor: Page, address: str) -> None:
    visitor.goto(address)
    give(visitor, "drop", ("there.png", picture("407")))
    Pad(visitor).reads("407")
    expect(visitor.locator("[data-boxes] [data-box]")).to_have_count(3)
    expect(visitor.locator("[data-tray]")).to_be_hidden()


def test_a_picture_that_the_browser_cannot_show_is_read_all_the_same(visitor: Page, address: str) -> None:
    tiff = BytesIO()
    Image.open(BytesIO(picture("407"))).save(tiff, "TIFF")
    visitor.goto(address)
    give(visitor, "drop", ("there.tiff", tiff.getvalue()))
    Pad(visitor).reads("407")
    expect(visitor.locator("[data-boxes] [data-box]")).to_have_count(0)
    shown = visitor.locator("[data-picture]")
    expect(shown).to_have_attribute("alt", re.compile("cannot show"))
    give(visitor, "drop", ("there.png", picture("7")))
    Pad(visitor).reads("7")
    expect(shown).to_have_attribute("alt", "The picture that was uploaded")


def test_without_javascript_a_picture_is_uploaded_read_and_found(
    scriptless: Page, address: str, tmp_path: Path
) -> None:
    scriptless.goto(address + "draw/")
    scriptless.get_by_label("Pictures with numbers in them").set_input_files(saved(tmp_path, "407"))
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("407")
    scriptless.goto(address + "history/?contains=40")
    expect(scriptless.get_by_role("link", name="407", exact=True).first).to_be_visible()


def test_without_javascript_several_are_taken_and_each_refusal_is_told(
    scriptless: Page, address: str, tmp_path: Path
) -> None:
    song = tmp_path / "song.png"
    song.write_bytes(b"ID3 this is a song")
    scriptless.goto(address + "upload/")
    scriptless.get_by_label("Pictures with numbers in them").set_input_files([*saved(tmp_path, "14", "30"), song])
    scriptless.get_by_role("button", name="Upload and read").click()
    expect(scriptless.locator(".messages")).to_contain_text("2 pictures are in your history.")
    expect(scriptless.locator(".messages")).to_contain_text("song.png: This is no picture that can be read here.")
