"""The pad takes ink from every hand, and gives none of it away."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import WINDOW, opened
from tests.e2e.pad import Device, Pad

LINE = [(80.0, 80.0), (120.0, 90.0), (180.0, 110.0), (240.0, 110.0)]
OTHER_LINE = [(80.0, 160.0), (140.0, 170.0), (240.0, 160.0)]


@pytest.fixture
def pad(visitor: Page, address: str) -> Pad:
    visitor.goto(address)
    return Pad(visitor)


def test_it_works_on_plain_http(visitor: Page, address: str) -> None:
    """Where a browser has no crypto.randomUUID, but on this machine it has."""
    visitor.add_init_script("delete Crypto.prototype.randomUUID")
    visitor.goto(address)
    pad = Pad(visitor)
    pad.write("7")
    pad.reads("7")


def test_a_mouse_draws(pad: Pad) -> None:
    pad.draw(LINE)
    assert pad.ink > 1000


def test_the_right_button_does_not_draw(pad: Pad) -> None:
    pad.page.mouse.move(*pad.on_page(LINE[0]))
    pad.page.mouse.down(button="right")
    pad.page.mouse.move(*pad.on_page(LINE[-1]), steps=5)
    pad.page.mouse.up(button="right")
    assert pad.ink == 0


def test_a_finger_draws_and_the_page_stays_where_it_is(pad: Pad) -> None:
    Device(pad).finger([(100.0, 250.0), (100.0, 200.0), (105.0, 120.0), (110.0, 40.0)])
    assert pad.ink > 1000
    assert pad.page.evaluate("scrollY") == 0


def test_a_tap_right_after_a_stroke_counts(phone: Page, address: str) -> None:
    """A stroke that the browser takes for a swipe would swallow it."""
    phone.goto(address)
    pad = Pad(phone)
    Device(pad).finger([(60.0, 60.0), (120.0, 62.0), (180.0, 60.0), (150.0, 160.0)])
    phone.get_by_role("button", name="Eraser").tap()
    expect(phone.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "true")


def test_a_second_finger_does_not_disturb_the_first(pad: Pad) -> None:
    device = Device(pad)
    device.touch("touchStart", [LINE[0]])
    device.touch("touchMove", [LINE[1]])
    device.touch("touchStart", [LINE[1], OTHER_LINE[0]])
    device.touch("touchMove", [LINE[2], OTHER_LINE[1]])
    device.touch("touchMove", [LINE[3], OTHER_LINE[2]])
    device.touch("touchEnd")
    strokes = pad.page.evaluate("JSON.parse(localStorage.getItem('scrawl.ink')).strokes")
    assert len(strokes) == 1
    assert max(point["y"] for point in strokes[0]["points"]) < 130


def test_a_pen_presses_harder_for_a_broader_line(pad: Pad) -> None:
    device = Device(pad)
    device.pen(LINE, force=0.2)
    light = pad.ink
    pad.tool("Undo")
    device.pen(LINE, force=0.9)
    assert pad.ink > light * 1.3


def test_every_point_the_device_saw_is_drawn(pad: Pad) -> None:
    """A browser hands out one move a frame; the points between come along in it."""
    pad.canvas.evaluate("""canvas => {
        const at = (type, x, y, buttons) => new PointerEvent(type, {pointerId: 1, pointerType: "mouse", isPrimary: true,
            button: 0, buttons, bubbles: true, cancelable: true, clientX: canvas.getBoundingClientRect().x + x,
            clientY: canvas.getBoundingClientRect().y + y});
        canvas.dispatchEvent(at("pointerdown", 100, 100, 1));
        const move = at("pointermove", 300, 100, 1);
        const between = [[150, 160], [200, 190], [250, 160], [300, 100]].map(([x, y]) => at("pointermove", x, y, 1));
        Object.defineProperty(move, "getCoalescedEvents", {value: () => between});
        canvas.dispatchEvent(move);
        canvas.dispatchEvent(at("pointerup", 300, 100, 0));
    }""")
    points = pad.page.evaluate("JSON.parse(localStorage.getItem('scrawl.ink')).strokes[0].points")
    assert max(point["y"] for point in points) == pytest.approx(190, abs=1)


def test_a_fast_stroke_reaches_where_it_ended(pad: Pad) -> None:
    """Few points, as a quick hand leaves them."""
    Device(pad).finger([(100.0, 100.0), (200.0, 100.0), (300.0, 100.0)])
    inked = """([canvas, x]) => canvas.getContext("2d").getImageData(x, 100, 1, 1).data[3]"""
    for turn in range(2):  # as it is drawn, and as it is drawn again
        for x in (105, 200, 295):
            assert pad.page.evaluate(inked, [pad.canvas.element_handle(), x]) == 255, (turn, x)
        pad.page.reload()


def test_a_cancelled_stroke_goes_and_the_next_one_is_not_stuck_to_it(pad: Pad) -> None:
    device = Device(pad)
    device.finger(LINE, end="touchCancel")
    assert pad.ink == 0
    device.finger(OTHER_LINE)
    strokes = pad.page.evaluate("JSON.parse(localStorage.getItem('scrawl.ink')).strokes")
    assert len(strokes) == 1
    assert min(point["y"] for point in strokes[0]["points"]) > 150


HAPPENINGS: dict[str, Callable[[Page], object]] = {
    "Delete": lambda page: page.keyboard.press("Delete"),
    "the keyboard's pen": lambda page: page.keyboard.press("Space"),
    "another theme": lambda page: page.emulate_media(color_scheme="dark"),
    "a narrower window": lambda page: page.set_viewport_size({"width": 700, "height": 900}),
    "a wider window": lambda page: page.set_viewport_size({"width": 1400, "height": 900}),
}


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_whatever_happens_during_a_stroke_the_pad_goes_on(pad: Pad, happening: str) -> None:
    pad.draw(LINE)
    pad.page.mouse.move(*pad.on_page(OTHER_LINE[0]))
    pad.page.mouse.down()
    pad.page.mouse.move(*pad.on_page(OTHER_LINE[1]), steps=3)
    HAPPENINGS[happening](pad.page)
    pad.page.wait_for_timeout(200)  # until the page has taken note
    pad.page.mouse.move(*pad.on_page(OTHER_LINE[2]), steps=3)
    pad.page.mouse.up()
    assert len(pad.strokes) == 2
    assert pad.strokes[0]["penColor"] == pad.strokes[1]["penColor"] == ink_colour(pad)
    pad.draw(LINE)
    assert len(pad.strokes) == 3
    for _ in range(3):
        pad.tool("Undo")
    assert pad.ink == 0


def ink_colour(pad: Pad) -> str:
    return str(pad.canvas.evaluate("canvas => getComputedStyle(canvas).color"))


@pytest.fixture
def ipad(browser: Browser, address: str) -> Iterator[Pad]:
    """It says that it is a Mac, and signature_pad asks it for touches."""
    safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15"
    for page in opened(browser.new_context(viewport=WINDOW, user_agent=safari, has_touch=True)):
        page.goto(address)
        yield Pad(page)


def test_on_an_ipad_a_finger_draws_as_broad_as_elsewhere(ipad: Pad, pad: Pad) -> None:
    Device(ipad).finger(LINE)
    Device(pad).finger(LINE)
    assert ipad.ink == pytest.approx(pad.ink, rel=0.05)


def test_on_an_ipad_a_cancelled_stroke_goes(ipad: Pad) -> None:
    Device(ipad).finger(LINE)
    Device(ipad).finger(OTHER_LINE, end="touchCancel")
    assert len(ipad.strokes) == 1


def test_a_hand_that_leaves_the_pad_shrinks_nothing(pad: Pad) -> None:
    box = pad.canvas.bounding_box()
    assert box is not None
    pad.draw(LINE)
    pad.draw([(240.0, 200.0), (box["width"] + 200, box["height"] + 60)])
    strokes = pad.strokes
    pad.draw(OTHER_LINE)
    pad.tool("Undo")
    assert pad.strokes == strokes
    pad.page.reload()
    assert pad.strokes == strokes


def test_undo_and_redo_by_button_and_by_key(pad: Pad) -> None:
    pad.draw(LINE)
    one = pad.ink
    pad.draw(OTHER_LINE)
    both = pad.ink
    pad.tool("Undo")
    assert pad.ink == pytest.approx(one, rel=0.01)
    pad.tool("Redo")
    assert pad.ink == pytest.approx(both, rel=0.01)
    pad.page.keyboard.press("Control+z")
    pad.page.keyboard.press("Control+z")
    assert pad.ink == 0
    pad.page.keyboard.press("Control+Shift+z")
    assert pad.ink == pytest.approx(one, rel=0.01)


def test_a_new_stroke_after_undo_forgets_what_was_undone(pad: Pad) -> None:
    pad.draw(LINE)
    pad.tool("Undo")
    pad.draw(OTHER_LINE)
    expect(pad.page.get_by_role("button", name="Redo")).to_have_attribute("aria-disabled", "true")


def test_clear_by_button_and_by_key_can_be_undone(pad: Pad) -> None:
    pad.draw(LINE)
    ink = pad.ink
    pad.tool("Clear the pad")
    assert pad.ink == 0
    pad.tool("Undo")
    assert pad.ink == pytest.approx(ink, rel=0.01)
    pad.page.keyboard.press("Delete")
    assert pad.ink == 0
    expect(pad.page.get_by_text("Write a number here")).to_be_visible()


def test_the_eraser_takes_ink_away_and_the_pen_brings_it_back(pad: Pad) -> None:
    pad.draw(LINE)
    ink = pad.ink
    pad.page.keyboard.press("e")
    pad.draw(LINE)
    assert pad.ink < ink * 0.4
    pad.page.keyboard.press("p")
    pad.draw(OTHER_LINE)
    assert pad.ink > ink * 0.4


def test_a_pad_that_was_erased_is_an_empty_pad(pad: Pad) -> None:
    pad.draw(LINE)
    expect(pad.button).to_have_attribute("aria-disabled", "false")
    pad.page.keyboard.press("e")
    pad.page.keyboard.press("]")
    pad.draw(LINE)
    expect(pad.page.get_by_text("Write a number here")).to_be_visible()
    expect(pad.button).to_have_attribute("aria-disabled", "true")
    pad.tool("Undo")
    expect(pad.page.get_by_text("Write a number here")).to_be_hidden()
    expect(pad.button).to_have_attribute("aria-disabled", "false")


def test_the_brush_grows_and_shrinks_by_key(pad: Pad) -> None:
    pad.draw(LINE)
    medium = pad.ink
    pad.tool("Undo")
    pad.page.keyboard.press("]")
    pad.draw(LINE)
    thick = pad.ink
    pad.tool("Undo")
    pad.page.keyboard.press("[")
    pad.page.keyboard.press("[")
    pad.draw(LINE)
    assert pad.ink < medium < thick


def test_a_mac_s_keys_clear_the_pad_and_change_the_brush(pad: Pad) -> None:
    """Its delete key is a Backspace, and many of its keyboards write brackets with Option."""
    brush = pad.page.locator("input[name=brush]:checked")
    pad.draw(LINE)
    medium = brush.input_value()
    pad.page.keyboard.press("Alt+]")
    assert float(brush.input_value()) > float(medium)
    pad.page.keyboard.press("Alt+[")
    assert brush.input_value() == medium
    pad.page.keyboard.press("Backspace")
    assert pad.ink == 0


@pytest.mark.parametrize("letter", ["я", "ζ", "Я"])
def test_undo_is_where_it_is_on_a_keyboard_of_another_alphabet(pad: Pad, letter: str) -> None:
    pad.draw(LINE)
    pad.canvas.dispatch_event("keydown", {"key": letter, "code": "KeyZ", "ctrlKey": True, "bubbles": True})
    assert pad.ink == 0


@pytest.mark.parametrize("key", ["Control+z", "Delete"])
def test_ink_that_is_taken_from_under_the_keyboard_s_pen_lifts_it(pad: Pad, key: str) -> None:
    pad.draw(LINE)
    left = pad.ink if key == "Control+z" else 0
    for each in ("Space", "Shift+ArrowRight", key, "Shift+ArrowDown"):
        pad.page.keyboard.press(each)
    assert pad.ink == pytest.approx(left, rel=0.01)
    expect(pad.page.locator("[data-say]")).to_have_text("Pen up" if left else "The pad is empty.")


def test_the_keyboard_s_pen_is_marked_where_it_is(pad: Pad) -> None:
    width = pad.canvas.evaluate("canvas => canvas.clientWidth")
    pad.page.set_viewport_size({"width": 700, "height": 900})
    pad.page.wait_for_function("width => document.querySelector('[data-ink]').clientWidth !== width", arg=width)
    pad.canvas.focus()
    for each in ("ArrowRight", "Space", "Space"):
        pad.page.keyboard.press(each)
    mark = pad.page.locator(".pen-point").bounding_box()
    assert mark is not None
    point = pad.strokes[0]["points"][0]
    middle = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    assert middle == pytest.approx(pad.on_page((point["x"], point["y"])), abs=1)


def test_a_letter_typed_elsewhere_is_no_command(pad: Pad) -> None:
    eraser = pad.page.get_by_role("button", name="Eraser")
    pad.page.get_by_role("link", name="Sign in").focus()
    pad.page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "false")
    pad.canvas.focus()
    pad.page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "true")


def test_a_smaller_window_keeps_all_the_ink_and_a_larger_one_gives_its_size_back(pad: Pad) -> None:
    pad.draw([(600.0, 60.0), (680.0, 300.0), (720.0, 330.0)])
    ink = pad.ink
    pad.page.set_viewport_size({"width": 390, "height": 700})
    pad.page.wait_for_function("document.querySelector('[data-ink]').clientWidth < 400")
    strokes = pad.page.evaluate("""() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
        const canvas = document.querySelector("[data-ink]");
        done(canvas.width / canvas.clientWidth) })))""")
    assert strokes == pytest.approx(1, abs=0.01)
    assert 0 < pad.ink < ink
    pad.page.set_viewport_size({"width": 1280, "height": 800})
    pad.page.wait_for_function("document.querySelector('[data-ink]').clientWidth > 600")
    pad.page.wait_for_timeout(100)
    assert pad.ink == pytest.approx(ink, rel=0.02)


def test_the_ink_is_sharp_on_a_dense_screen(phone: Page, address: str) -> None:
    phone.goto(address)
    width, shown = phone.locator("[data-ink]").evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert width == pytest.approx(shown * 3, abs=2)


def test_a_reload_keeps_the_drawing(pad: Pad) -> None:
    pad.draw(LINE)
    ink = pad.ink
    pad.page.reload()
    assert pad.ink == pytest.approx(ink, rel=0.01)


def test_the_ink_changes_colour_with_the_theme(pad: Pad) -> None:
    pad.draw(LINE)
    pad.page.get_by_role("button", name="Switch between light and dark").click()
    brightness = pad.canvas.evaluate("""canvas => {
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 3; i < data.length; i += 4) if (data[i] === 255) return data[i - 1];
    }""")
    assert brightness > 200
