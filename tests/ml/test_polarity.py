"""Which is ink and which is paper, as cameras and scanners see them."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ml import Reader, polarity, sizing
from tests.ml.drawings import drawn

Picture = NDArray[np.uint8]
Light = NDArray[np.float64]
H, W = 400, 600
DOWN, ACROSS = np.mgrid[-1 : 1 : H * 1j, -1 : 1 : W * 1j]
LIGHTS = {
    "even": np.full((H, W), 235.0),
    "darker corners": 220 - 40 * (ACROSS**2 + DOWN**2),
    "a lamp": 150 + 70 * np.exp(-3 * (ACROSS**2 + DOWN**2)),
    "a shadow": 210 - 60 / (1 + np.exp(20 * (0.3 - ACROSS - 0.4 * DOWN))),
    "a shadow on most": 210 - 60 / (1 + np.exp(-20 * (0.5 + ACROSS + 0.4 * DOWN))),
}


def page(number: str = "407", height: int = 40) -> Picture:
    """Little ink on a large page."""
    ink = drawn(number, height, height * 0.1)
    out = np.full((H, W), 255, np.uint8)
    out[150 : 150 + ink.shape[0], 200 : 200 + ink.shape[1]] = ink
    return out


def seen(plain: Picture, light: Light, grain: float = 2.0) -> Picture:
    rng = np.random.default_rng(3)
    return np.asarray(np.clip(plain / 255 * light + rng.normal(0, grain, plain.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("light", LIGHTS)
def test_dark_ink_stays_and_bright_ink_is_turned_over_in_any_light(light: str) -> None:
    photograph = seen(page(), LIGHTS[light])
    assert (polarity.dark_ink(photograph) == photograph).all()
    assert (polarity.dark_ink(255 - photograph) == photograph).all()


@pytest.mark.parametrize("light", LIGHTS)
def test_a_photograph_is_read_in_any_light(reader: Reader, light: str) -> None:
    assert reader.read(seen(page(), LIGHTS[light])).text == "407"


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("grain", [0.0, 1.0, 3.0])
def test_an_empty_page_has_no_ink_in_any_light(reader: Reader, light: str, grain: float) -> None:
    reading = reader.read(seen(np.full((H, W), 255, np.uint8), LIGHTS[light], grain))
    assert not any(digit.value.isdigit() for digit in reading.digits)


def test_a_drawing_is_told_by_its_ground() -> None:
    drawing = drawn("407")
    assert (polarity.dark_ink(drawing) == drawing).all()
    assert (polarity.dark_ink(255 - drawing) == drawing).all()


@pytest.mark.parametrize("desk", [30, 110, 255])
@pytest.mark.parametrize("turn", [0, 6])
def test_of_a_sheet_on_a_desk_all_else_becomes_paper(reader: Reader, desk: int, turn: float) -> None:
    sheet = page(height=60) if desk < 200 else 255 - page(height=60)
    photograph = on_a_desk(sheet, desk, turn)
    dark = polarity.dark_ink(photograph)
    assert np.ptp(dark[0]) == 0
    assert dark[0, 0] > 180
    assert reader.read(photograph).text == "407"


def on_a_desk(sheet: Picture, desk: int, turn: float) -> Picture:
    middle, size = (W / 2, H / 2), (W + 240, H + 240)
    move = cv2.getRotationMatrix2D(middle, turn, 1.0)
    move[:, 2] += 120
    paper = np.clip(sheet, 15, 230)
    return seen(cv2.warpAffine(paper, move, size, borderValue=desk).astype(np.uint8), np.full(size[::-1], 255.0))


def test_a_box_around_a_number_is_no_sheet() -> None:
    boxed = page()
    cv2.rectangle(boxed, (100, 100), (500, 300), 0, 6)
    photograph = seen(boxed, LIGHTS["even"])
    assert (polarity.dark_ink(photograph) == photograph).all()


def test_digits_in_boxes_of_their_own_are_measured_and_not_the_boxes(reader: Reader) -> None:
    form = np.full((180, 620), 255, np.uint8)
    for place, digit in enumerate("4075"):
        left = 40 + 140 * place
        cv2.rectangle(form, (left, 30), (left + 110, 150), 0, 2)
        ink = drawn(digit, 62, 5)[30:-30, 30:-30]
        top, start = 90 - ink.shape[0] // 2, left + 55 - ink.shape[1] // 2
        form[top : top + ink.shape[0], start : start + ink.shape[1]] &= ink
    size = sizing.measure(form)
    assert size is not None
    assert size.heights[0] == pytest.approx(62, rel=0.3)
    assert reader.read(form).text == "4075"
