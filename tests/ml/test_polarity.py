"""Which is ink and which is paper, as cameras and scanners see them."""

import numpy as np
import pytest

from ml import Reader, polarity
from tests.ml.drawings import Picture, drawn, on_page, seen

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
    return on_page(drawn(number, height, height * 0.1), (H, W), (150, 200))


@pytest.mark.parametrize("light", LIGHTS)
def test_dark_ink_stays_and_bright_ink_is_turned_over_in_any_light(light: str) -> None:
    photograph, is_ink = seen(page(), LIGHTS[light]), page() < 128
    dark = polarity.dark_ink(photograph)
    assert (polarity.dark_ink(255 - photograph) == dark).all()
    assert dark[is_ink].mean() < dark[~is_ink].mean() - 100


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


@pytest.mark.parametrize("number", ["8", "407", "5296"])
@pytest.mark.parametrize("depth", [0.3, 0.5, 0.65])
@pytest.mark.parametrize("across", [True, False])
def test_what_lies_half_in_a_shadow_is_read(reader: Reader, number: str, depth: float, across: bool) -> None:
    ink = np.clip(drawn(number, 90, 9), 40, 230)
    h, w = ink.shape
    down, along = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    edge = 0.3 * along + down if across else along - 0.3 * down
    light = 1 - depth / (1 + np.exp(-8 * edge))
    for photograph in (ink * light, ink * light[::-1, ::-1]):
        assert reader.read(np.asarray(photograph, np.uint8)).text == number
        assert reader.read(np.asarray(255 - photograph, np.uint8)).text == number
