"""Rows of boxes whose walls digits touch and cross."""

import cv2
import numpy as np
import pytest

from ml import Reader, boxes
from tests.ml.drawings import Picture, drawn
from tests.ml.test_around import BRIGHT, DARK, boxed

NUMBERS = ("407", "83", "52960")


def filled(number: str, height: int, wall: int, light: int = DARK) -> Picture:
    """Its digits are as tall as its boxes."""
    return np.pad(boxed(number, wall, 0.02, height, light), height // 2, constant_values=BRIGHT)


def turned(picture: Picture, degrees: float) -> Picture:
    h, w = picture.shape
    by = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(picture, by, (w, h), borderValue=BRIGHT), np.uint8)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("degrees", [0, 2, -5])
@pytest.mark.parametrize(("height", "wall"), [(40, 1), (80, 2), (150, 5)])
@pytest.mark.parametrize("number", NUMBERS)
def test_digits_that_fill_their_boxes_are_read(
    reader: Reader, number: str, height: int, wall: int, degrees: float, inverted: bool
) -> None:
    picture = turned(filled(number, height, wall), degrees)
    assert reader.read(255 - picture if inverted else picture).text == number


@pytest.mark.parametrize("number", NUMBERS)
def test_a_photographed_form_s_faint_walls_are_no_ones(reader: Reader, number: str) -> None:
    form = filled(number, 80, 2, light=165)
    light, grain = np.linspace(0.7, 0.9, form.shape[1]), np.random.default_rng(3).normal(0, 4, form.shape)
    seen = cv2.GaussianBlur(form * light + grain, (3, 3), 0)
    assert reader.read(np.clip(seen, 0, 255).astype(np.uint8)).text == number


def squared(pitch: int) -> Picture:
    page = np.full((200, 420), BRIGHT, np.uint8)
    page[pitch // 2 :: pitch] = DARK
    page[:, pitch // 2 :: pitch] = DARK
    return page


@pytest.mark.parametrize("pitch", [30, 70, 130])
def test_squared_paper_is_no_row_of_boxes(pitch: int) -> None:
    ink = (squared(pitch) < 128).view(np.uint8)
    assert boxes.walls(ink, ink) is None


@pytest.mark.parametrize("number", ["11111", "808", "777"])
def test_a_row_without_walls_stays(number: str) -> None:
    ink = (drawn(number, 120, 10) < 128).view(np.uint8)
    assert boxes.walls(ink, ink) is None


def test_strokes_that_cross_a_wall_stay_whole() -> None:
    crossed = np.pad((boxed("00", 3, 0.4, 100) < 128).view(np.uint8), 20)
    middle = crossed.shape[1] // 2
    cv2.line(crossed, (middle - 30, 70), (middle + 30, 130), 1, 6)
    gone = boxes.walls(crossed, crossed)
    assert gone is not None
    assert cv2.connectedComponents(crossed & (1 - gone))[0] == 4  # the paper, both digits, and the stroke


@pytest.mark.filterwarnings("error")
def test_a_step_has_no_slope() -> None:
    step = np.zeros((60, 200), np.uint8)
    step[10:30, :151], step[30:50, 149:] = 1, 1
    assert boxes.walls(step, step) is None
