"""A picture lies on the pad, over the ink: which of the two is read, kept and put away."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Page, Route, expect

from tests.e2e.pad import Pad
from tests.e2e.pictures import give, picture, sent_by, tray
from tests.e2e.readings import said


def over_a_seven(draw: Page) -> tuple[Pad, float]:
    """The pad with a picture that was read as 407 on it, and how much ink lies under that."""
    pad = Pad(draw)
    pad.write("7")
    ink = pad.ink
    give(draw, "paste", ("there.png", picture("407")))
    tray(draw, "there.png")
    pad.reads("407")
    return pad, ink


def test_a_picture_can_be_put_away_and_the_ink_is_still_there(draw: Page) -> None:
    pad, ink = over_a_seven(draw)
    pad.tool("Clear the pad")
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink
    pad.reads("7")


@pytest.mark.parametrize("key", ["Control+z", "Control+Shift+z", "Delete"])
def test_a_key_for_the_ink_takes_only_the_picture_off_it(draw: Page, key: str) -> None:
    pad, ink = over_a_seven(draw)
    draw.keyboard.press(key)
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink
    pad.reads("7")


def test_a_key_that_is_held_down_goes_no_further_than_the_picture(draw: Page) -> None:
    pad, ink = over_a_seven(draw)
    for _ in range(3):  # the second and third as a keyboard repeats them
        draw.keyboard.down("Delete")
    draw.keyboard.up("Delete")
    expect(draw.locator("[data-picture]")).to_be_hidden()
    assert pad.ink == ink


def test_under_a_picture_no_ink_is_saved(draw: Page) -> None:
    pad, _ = over_a_seven(draw)
    sent = sent_by(draw)
    draw.keyboard.press("Enter")
    expect(pad.button).to_have_text("Saved")
    expect(pad.button).to_have_attribute("aria-disabled", "true")
    pad.tool("Clear the pad")
    expect(pad.button).to_have_text("Save")
    pad.reads("7")
    assert not [url for url in sent if url.endswith("predictions/")]


def test_another_engine_reads_the_picture_and_not_the_ink_under_it(draw: Page) -> None:
    pad, _ = over_a_seven(draw)
    draw.get_by_role("radio", name="Ensemble").check()
    expect(draw.locator(".votes")).to_have_count(3)
    pad.reads("407")
    expect(draw.locator("[data-boxes] [data-box]")).to_have_count(3)


def test_back_on_line_the_picture_is_asked_about_and_not_the_ink_under_it(draw: Page) -> None:
    pad, _ = over_a_seven(draw)
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


def test_of_two_lines_each_digit_s_name_stands_by_itself(visitor: Page, address: str) -> None:
    reading = said("43")
    upper, lower = reading["digits"]
    upper["box"], lower["box"] = ({"left": 150, "top": top, "width": 50, "height": 80} for top in (8, 110))
    lower["line"] = 1
    out = BytesIO()
    Image.new("L", (400, 200), 255).save(out, "PNG")
    visitor.set_viewport_size({"width": 390, "height": 800})
    visitor.route("**/api/v1/previews/", lambda route: route.fulfill(json={**reading, "text": "4\n3"}))
    visitor.goto(address)
    give(visitor, "drop", ("there.png", out.getvalue()))
    labels = visitor.locator("[data-boxes] text")
    expect(labels).to_have_count(2)
    first, second = (label.bounding_box() for label in labels.all())
    assert first is not None
    assert second is not None
    assert first["y"] + first["height"] <= second["y"]
    picture = visitor.locator("[data-pad]").bounding_box()
    assert picture is not None
    assert first["y"] >= picture["y"]


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


def test_a_picture_that_the_browser_cannot_show_is_read_all_the_same(visitor: Page, address: str) -> None:
    tiff = BytesIO()
    Image.open(BytesIO(picture("407"))).save(tiff, "TIFF")
    visitor.goto(address)
    give(visitor, "drop", ("there.tiff", tiff.getvalue()))
    Pad(visitor).reads("407")
    expect(visitor.locator("[data-boxes] [data-box]")).to_have_count(0)
    shown = visitor.locator("[data-picture]")
    expect(shown).to_have_attribute("alt", "The picture cannot be shown here. It is read all the same.")
    give(visitor, "drop", ("there.png", picture("7")))
    Pad(visitor).reads("7")
    expect(shown).to_have_attribute("alt", "The picture that was uploaded")


def clear(ink: int) -> bytes:
    """407 with nothing but strokes, as a drawing app exports it."""
    strokes = Image.open(BytesIO(picture("407", ink=255, paper=0)))
    image = Image.new("L", strokes.size, ink)
    image.putalpha(strokes)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def greys(page: Page, at: FloatRect) -> list[int]:
    """From dark to bright, those of a part of what is seen."""
    return sorted(Image.open(BytesIO(page.screenshot(clip=at))).convert("L").tobytes())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", [0, 255])
def test_strokes_on_a_clear_ground_are_seen_as_they_came(visitor: Page, address: str, ink: int, theme: str) -> None:
    visitor.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visitor.goto(address)
    give(visitor, "drop", ("there.png", clear(ink)))
    Pad(visitor).reads("407")
    box = visitor.locator("[data-picture]").bounding_box()
    assert box is not None
    corner = greys(visitor, {"x": box["x"] + 20, "y": box["y"] + 20, "width": 9, "height": 9})
    assert abs(corner[0] - ink) > 90


def brightest_at_a_box(page: Page, boxes: str) -> int:
    box = page.locator(f"{boxes} rect").first.bounding_box()
    assert box is not None
    return greys(page, {"x": box["x"] - 4, "y": box["y"] + box["height"] / 2, "width": 8, "height": 4})[-1]


def test_the_boxes_are_seen_on_a_blackboard(draw: Page) -> None:
    give(draw, "drop", ("there.png", picture("407", ink=255, paper=0)))
    tray(draw, "there.png")
    Pad(draw).reads("407")
    assert brightest_at_a_box(draw, "[data-boxes]") > 110
    draw.get_by_role("link", name="Open").click()
    assert brightest_at_a_box(draw, ".picture .boxes") > 110
