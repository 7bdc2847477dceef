"""Digits as forms hold them, in boxes, frames and rings, on dotted lines and beside punched holes, and cut out so close
that no paper is left around."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from ml.training.cases.case import Case, Ink, Rng
from ml.training.cases.hands import Hands
from ml.training.cases.ink import enlarged, resized, tight
from ml.training.cases.paper import Paper
from ml.training.cases.single import lots

SEED = 3
LOW, HIGH = 28, 100  # pixels: the height of digits
BESIDE = 0.05  # of its height, by which a digit misses the middle

Written = tuple[Ink, str]


def _glyph(hands: Hands, height: float, rng: Rng) -> Written:
    """Its longer side is about this height."""
    i = int(rng.integers(len(hands.images)))
    ink = tight(enlarged(hands.images[i]))
    factor = height * rng.uniform(0.85, 1.1) / max(ink.shape)
    wide, tall = (max(2, round(side * factor)) for side in ink.shape[::-1])
    return np.clip(resized(ink, wide, tall), 0, 1), str(hands.labels[i])


def _cell(hands: Hands, height: float, room: float, rng: Rng) -> Written:
    """A digit in the middle of a square, with so much of its height around."""
    ink, text = _glyph(hands, height, rng)
    side = round(height * (1 + 2 * room))
    square = np.zeros((side, side), np.float32)
    free = np.array([side, side]) - ink.shape
    top, left = np.clip(free / 2 + rng.normal(0, BESIDE * height, 2), 0, np.maximum(free, 0)).astype(int)
    part = square[top : top + ink.shape[0], left : left + ink.shape[1]]
    part[:] = ink[: part.shape[0], : part.shape[1]]
    return square, text


def _framed(ink: Ink, breadth: int) -> Ink:
    last = ink.shape[1] - 1, ink.shape[0] - 1
    return np.asarray(cv2.rectangle(np.ascontiguousarray(ink), (0, 0), last, 1.0, breadth), np.float32)


def _row(hands: Hands, rng: Rng, room: float, breadth: Callable[[float], int], above: bool = True) -> Written:
    height = rng.uniform(LOW, HIGH)
    cells = [_cell(hands, height, room, rng) for _ in range(int(rng.integers(2, 7)))]
    wall = breadth(height)
    row = np.concatenate([_framed(ink, wall) for ink, _ in cells], axis=1)
    if not above:
        inks = np.concatenate([ink for ink, _ in cells], axis=1)
        row[:wall] = inks[:wall]
    return np.pad(row, round(0.5 * height)), "".join(text for _, text in cells)


def _boxes(hands: Hands, rng: Rng) -> Written:
    return _row(hands, rng, 0.3, lambda height: max(1, round(height * rng.uniform(0.02, 0.05))))


def _tight_boxes(hands: Hands, rng: Rng) -> Written:
    return _row(hands, rng, 0.05, lambda height: max(1, round(height * rng.uniform(0.02, 0.05))))


def _comb(hands: Hands, rng: Rng) -> Written:
    return _row(hands, rng, 0.2, lambda height: max(1, round(height * rng.uniform(0.02, 0.06))), above=False)


def _thick_boxes(hands: Hands, rng: Rng) -> Written:
    return _row(hands, rng, 0.3, lambda height: max(3, round(height * rng.uniform(0.08, 0.16))))


def _frame(hands: Hands, rng: Rng) -> Written:
    height = rng.uniform(LOW, HIGH)
    square, text = _cell(hands, height, rng.uniform(0.15, 0.35), rng)
    framed = _framed(square, max(1, round(height * rng.uniform(0.02, 0.08))))
    return np.pad(framed, int(rng.integers(0, 4))), text


def _ring(hands: Hands, rng: Rng) -> Written:
    height = rng.uniform(LOW, HIGH)
    cells = [_cell(hands, height, 0.1, rng) for _ in range(int(rng.integers(1, 4)))]
    row = np.pad(np.concatenate([ink for ink, _ in cells], axis=1), round(0.6 * height))
    tall, wide = row.shape
    axes = round(0.6 * height * len(cells) + 0.3 * height), round(0.95 * height)
    width = max(1, round(0.06 * height))
    cv2.ellipse(row, (wide // 2, tall // 2), axes, rng.uniform(-8, 8), 0, 360, 1.0, width, cv2.LINE_AA)
    return row, "".join(text for _, text in cells)


def _dots(hands: Hands, rng: Rng) -> Written:
    row, text, height = number(hands, rng)
    under = round(row.shape[0] / 2 + 0.6 * height)
    for place in np.arange(0, row.shape[1], height * rng.uniform(0.1, 0.2)):
        cv2.circle(row, (round(place), under), max(1, round(0.02 * height)), 0.8, cv2.FILLED, cv2.LINE_AA)
    return row, text


def _holes(hands: Hands, rng: Rng) -> Written:
    row, text, height = number(hands, rng)
    page = np.pad(row, ((round(height), round(height)), (round(2 * height), 0)))
    for down in (0.18, 0.82):
        middle = round(0.9 * height), round(down * page.shape[0])
        cv2.circle(page, middle, round(height * rng.uniform(0.3, 0.5)), rng.uniform(0.5, 1), cv2.FILLED, cv2.LINE_AA)
    return page, text


def number(hands: Hands, rng: Rng) -> tuple[Ink, str, float]:
    """One to six digits with paper around, and their height."""
    height = rng.uniform(LOW, HIGH)
    cells = [_cell(hands, height, 0.02, rng) for _ in range(int(rng.integers(1, 7)))]
    row = np.pad(np.concatenate([ink for ink, _ in cells], axis=1), round(0.7 * height))
    return row, "".join(text for _, text in cells), height


def _close(hands: Hands, rng: Rng) -> Written:
    ink, text = _glyph(hands, rng.uniform(16, HIGH), rng)
    return tight(ink), text


FORMS: dict[str, tuple[str, Callable[[Hands, Rng], Written]]] = {
    "f_boxes": ("a box for each digit", _boxes),
    "f_thick": ("the same, with thick walls", _thick_boxes),
    "f_tight": ("the same, so tight that digits cross the walls", _tight_boxes),
    "f_comb": ("the same, open above", _comb),
    "f_frame": ("one digit in a frame along the picture's edges", _frame),
    "f_ring": ("one to three digits with a ring around", _ring),
    "f_dots": ("one to six digits on a dotted line", _dots),
    "f_holes": ("the same, beside punched holes", _holes),
    "f_close": ("one digit cut out without paper around", _close),
}


def forms(name: str, hands: Hands, count: int) -> Iterator[Case]:
    rng = lots(SEED, name)
    for _ in range(count):
        ink, text = FORMS[name][1](hands, rng)
        yield Case(Paper.WHITE.show(ink), text)
