"""Numbers in boxes, frames and rings, and those that were cut out without any paper around."""

import cv2
import numpy as np
import pytest

from ml import Reader, around
from ml.normalise import cut
from tests.ml.drawings import Picture, drawn

DARK, BRIGHT = 0, 255


def ink_of(number: str, height: int = 150, brush: float = 12) -> Picture:
    """Its ink alone, (h, w) dark on white."""
    tight = cut(255 - drawn(number, height, brush))
    assert tight is not None
    return np.asarray(255 - tight, np.uint8)


def boxed(number: str, wall: int, room: float = 0.3, height: int = 150, light: int = DARK) -> Picture:
    """Each digit in a box of its own, next to the others."""
    cells = []
    for digit in number:
        ink = ink_of(digit, height, 0.08 * height)
        side = round(max(ink.shape) * (1 + 2 * room))
        cell = np.full((side, side), BRIGHT, np.uint8)
        top, left = (side - ink.shape[0]) // 2, (side - ink.shape[1]) // 2
        cell[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
        walls = cv2.rectangle(np.full_like(cell, BRIGHT), (0, 0), (side - 1, side - 1), light, wall)
        cells.append(np.minimum(cell, walls))
    tall = max(cell.shape[0] for cell in cells)
    return np.concatenate([np.pad(cell, ((0, tall - len(cell)), (0, 0)), constant_values=BRIGHT) for cell in cells], 1)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    ("height", "room", "wall", "beyond"),
    [(150, 0.18, 1, 0), (90, 0.18, 8, 1), (60, 0.1, 8, 0), (90, 0.1, 4, 40), (40, 0.18, 8, 40)],
)
def test_a_digit_in_a_frame_is_read(
    reader: Reader, height: int, room: float, wall: int, beyond: int, inverted: bool
) -> None:
    """Whose walls are the picture's edges, nearly its edges, or well within it."""
    for digit in "0123456789":
        picture = np.pad(boxed(digit, wall, room, height), beyond, constant_values=BRIGHT)
        assert reader.read(255 - picture if inverted else picture).text == digit


@pytest.mark.parametrize("wall", [3, 10, 20])
def test_a_row_of_boxes_is_read(reader: Reader, wall: int) -> None:
    assert reader.read(np.pad(boxed("40729", wall), 40, constant_values=BRIGHT)).text == "40729"


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(("wall", "room", "beyond"), [(3, 0.2, 30), (14, 0.1, 20), (18, 0.2, 30)])
def test_a_row_of_boxes_on_a_shaded_page_is_read(
    reader: Reader, wall: int, room: float, beyond: int, inverted: bool
) -> None:
    """Whose heavy walls are most of it where the light falls off."""
    page = np.pad(boxed("40729", wall, room, 90), beyond, constant_values=BRIGHT)
    light = np.linspace(0.55, 0.95, page.shape[1])[None] * np.linspace(0.85, 1, page.shape[0])[:, None]
    grain = np.random.default_rng(4).normal(0, 2, page.shape)
    seen = np.asarray(np.clip(page * 0.8 * light + 20 + grain, 0, 255), np.uint8)
    assert reader.read(255 - seen if inverted else seen).text == "40729"


@pytest.mark.parametrize("number", ["8", "31", "628"])
def test_a_number_in_a_ring_is_read(reader: Reader, number: str) -> None:
    ink = ink_of(number, 100, 8)
    picture = np.pad(ink, 100, constant_values=BRIGHT)
    height, width = picture.shape
    axes = max(90, width // 2 - 40), 90
    cv2.ellipse(picture, (width // 2, height // 2), axes, 0, 0, 360, DARK, 6, cv2.LINE_AA)
    assert reader.read(picture).text == number


def test_of_a_digit_that_touches_its_box_nothing_goes(reader: Reader) -> None:
    """Beside one that does not, or nothing would tell that it is a box."""
    picture = boxed("72", 12)
    first = picture[14:-14, 14 : picture.shape[0] - 14]  # what its walls hold
    below = len(first) - 1 - int(np.flatnonzero((first < 128).any(axis=1)).max())
    first[:] = np.roll(first, below, axis=0)
    assert reader.read(np.pad(picture, 40, constant_values=BRIGHT)).text == "72"


def test_a_zero_with_a_stroke_in_it_stays_one(reader: Reader) -> None:
    picture = np.full((240, 240), BRIGHT, np.uint8)
    cv2.ellipse(picture, (120, 120), (50, 80), 0, 0, 360, DARK, 12, cv2.LINE_AA)
    cv2.line(picture, (108, 152), (132, 88), DARK, 10, cv2.LINE_AA)
    assert reader.read(picture).text == "0"


def test_an_empty_box_holds_no_digit(reader: Reader) -> None:
    assert reader.read(cv2.rectangle(np.full((120, 300), BRIGHT, np.uint8), (20, 20), (280, 100), DARK, 5)).text == ""


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("height", [20, 60, 200])
def test_what_was_cut_out_close_is_read(reader: Reader, height: int, inverted: bool) -> None:
    for digit in "0123456789":
        ink = cv2.resize(ink_of(digit), None, fx=height / 150, fy=height / 150, interpolation=cv2.INTER_AREA)
        assert reader.read(255 - ink if inverted else ink).text == digit


def test_boxes_of_what_was_cut_out_close_lie_within_the_picture(reader: Reader) -> None:
    picture = ink_of("1")
    height, width = picture.shape
    (digit,) = reader.read(picture).digits
    assert digit.box.left + digit.box.width <= width
    assert digit.box.top + digit.box.height <= height
    assert digit.box.height > 0.9 * height


@pytest.mark.parametrize("bend", [2, 4])
def test_of_walls_that_bend_a_little_nothing_is_left(bend: int) -> None:
    """A sliver would be read as a one."""
    along, across = np.linspace(0, 1, 60), bend * np.sin(np.linspace(0, np.pi, 60))
    low, side = 30, 240
    edges = [(along * side, across), (side - across, along * side), (side - along * side, side - across)]
    edges.append((across, side - along * side))
    path = np.concatenate([np.stack(edge, 1) for edge in edges]) + low
    picture = np.full((side + 2 * low, side + 2 * low), BRIGHT, np.uint8)
    cv2.polylines(picture, [path.round().astype(np.int32)], True, DARK, 6, cv2.LINE_AA)
    ink = ink_of("5")
    top, left = (picture.shape[0] - ink.shape[0]) // 2, (picture.shape[1] - ink.shape[1]) // 2
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    free = around.without_walls(picture)
    free[top : top + ink.shape[0], left : left + ink.shape[1]] = BRIGHT
    assert free.min() > 200


@pytest.mark.parametrize("number", ["407", "69", "8"])
@pytest.mark.parametrize("hole", [0, 90, 235])
def test_punched_holes_are_no_marks(reader: Reader, number: str, hole: int) -> None:
    page = np.pad(ink_of(number, 90, 9), ((120, 120), (150, 60)), constant_values=BRIGHT)
    for down in (70, page.shape[0] - 70):
        cv2.circle(page, (60, down), 30, hole, cv2.FILLED, cv2.LINE_AA)
    assert reader.read(page).text == number


def test_a_dot_alone_and_a_dot_as_broad_as_a_stroke_are_no_holes(reader: Reader) -> None:
    dot = np.full((200, 200), BRIGHT, np.uint8)
    cv2.circle(dot, (100, 100), 30, DARK, cv2.FILLED, cv2.LINE_AA)
    assert (around.without_walls(dot) == dot).all()
    with_point = np.pad(ink_of("407", 90, 14), 60, constant_values=BRIGHT)
    cv2.circle(with_point, (30, 140), 12, DARK, cv2.FILLED, cv2.LINE_AA)
    assert (around.without_walls(with_point) == with_point).all()
