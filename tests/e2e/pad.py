"""The pad as a person's hand knows it."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.strokes import Point, Stroke, written

PREVIEWS = "**/api/v1/previews/"  # what it asks while one draws
INK = """canvas => {
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let i = 3; i < data.length; i += 4) inked += data[i] > 127;
  return inked / (canvas.width / canvas.clientWidth) ** 2;
}"""


class Pad:
    """Points are in CSS pixels from the pad's corner."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.locator("[data-ink]")
        self.answer = page.locator("[data-answers] [data-text]")
        self.strip = page.locator("[data-state]")
        self.button = page.locator("[data-do=save]")

    @property
    def ink(self) -> float:
        """How many CSS pixels are inked."""
        return float(self.canvas.evaluate(INK))

    @property
    def strokes(self) -> list[Any]:
        """As they are kept on the device."""
        return list(self.page.evaluate("JSON.parse(localStorage.getItem('scrawl.ink'))?.strokes ?? []"))

    def on_page(self, point: Point) -> Point:
        box = self.canvas.bounding_box()
        assert box is not None
        return box["x"] + point[0], box["y"] + point[1]

    def draw(self, stroke: Stroke) -> None:
        """With the mouse."""
        first, *rest = map(self.on_page, stroke)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=3)
        self.page.mouse.up()

    def write(self, number: str, height: float = 150) -> None:
        for stroke in written(number, 60, 60, height):
            self.draw(stroke)

    def reads(self, number: str) -> None:
        expect(self.answer.first).to_have_text(number, timeout=15_000)

    def tool(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


class Device:
    """Fingers and pens as the browser gets them from the system, not as a script would fake them."""

    def __init__(self, pad: Pad) -> None:
        self.pad = pad
        self.session = pad.page.context.new_cdp_session(pad.page)

    def touch(self, kind: str, points: Sequence[Point] = ()) -> None:
        at = [self.pad.on_page(point) for point in points]
        places = [{"x": x, "y": y, "force": 0} for x, y in at]  # as an iPad tells of fingers
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def finger(self, stroke: Stroke, end: str = "touchEnd") -> None:
        self.touch("touchStart", stroke[:1])
        for point in stroke[1:]:
            self.touch("touchMove", [point])
        self.touch(end)

    def pen(self, stroke: Stroke, force: float) -> None:
        moves: list[tuple[str, Point]] = [("mousePressed", stroke[0])]
        moves += [("mouseMoved", point) for point in stroke[1:]]
        moves.append(("mouseReleased", stroke[-1]))
        for kind, point in moves:
            x, y = self.pad.on_page(point)
            held: dict[str, Any] = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
            self.session.send(
                "Input.dispatchMouseEvent",
                {"type": kind, "x": x, "y": y, "pointerType": "pen", "force": force, **held},
            )
