"""Strings of two to six digits: apart, close, slanted, touching, broken, in two rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ml.training.cases.case import Case, Ink, Rng
from ml.training.cases.hands import Hands
from ml.training.cases.ink import CANVAS, enlarged, resized, sheared, tight
from ml.training.cases.paper import Paper
from ml.training.cases.single import lots

HEIGHT = 150  # of a digit in one row
SEED = 2
NEAR = np.ones((13, 13), np.uint8)  # slanted digits keep six pixels between their strokes

Glyph = tuple[Ink, str]
Step = Callable[["Line", Ink], int]  # where the next digit's left edge goes


@dataclass
class Line:
    """A row that digits are written into from left to right."""

    canvas: Ink
    rng: Rng
    jitter: float
    right: int = 0
    top: int = 0  # of the digit that is being written

    def write(self, glyph: Ink, step: Step) -> None:
        h, w = glyph.shape
        room = self.canvas.shape[0]
        self.top = int((room - h) / 2 + self.rng.uniform(-self.jitter, self.jitter))
        self.top = min(max(2, self.top), room - h - 2)
        left = step(self, glyph) if self.right else 30
        place = self.canvas[self.top : self.top + h, left : left + w]
        np.maximum(place, glyph, out=place)
        self.right = max(self.right, left + w)

    def slid(self, glyph: Ink, reach: Ink) -> int:
        """The left edge at which `reach`, the glyph or more, first meets what stands there."""
        h, w = glyph.shape
        left = self.right + 10
        while left > 5:
            there = self.canvas[self.top : self.top + h, left : left + w]
            if ((reach > 0.25) & (there > 0.25)).any():
                break
            left -= 1
        return left


def _apart(low: float, high: float, height: int = HEIGHT) -> Step:
    return lambda line, _: line.right + int(height * line.rng.uniform(low, high))


def _close(line: Line, _: Ink) -> int:
    return line.right + int(line.rng.integers(2, 7))


def _touching(line: Line, glyph: Ink) -> int:
    overlap = int(line.rng.integers(2, 7))
    return line.slid(glyph, glyph) - overlap


def _overhanging(line: Line, glyph: Ink) -> int:
    reach = cv2.dilate((glyph > 0.25).astype(np.uint8), NEAR).astype(np.float32)
    return line.slid(glyph, reach) + 1


@dataclass(frozen=True)
class Manner:
    """How a string is written."""

    title: str
    step: Step
    most: int = 6
    least: int = 2
    change: Callable[[Ink, Rng], Ink] = lambda glyph, _: glyph


def _cut(glyph: Ink, rng: Rng) -> Ink:
    glyph = glyph.copy()
    top = int(glyph.shape[0] * rng.uniform(0.35, 0.65))
    glyph[top : top + 10] = 0
    return glyph


MANNERS = {
    "x_one": Manner("one digit", _close, most=1, least=1),
    "x_wide": Manner("clear gaps", _apart(0.15, 0.45)),
    "x_close": Manner("2 to 6 pixels apart", _close),
    "x_slant": Manner("slanted over each other", _overhanging, change=lambda glyph, _: sheared(glyph, 0.35)),
    "x_touch": Manner("touching", _touching, most=4),
    "x_broken": Manner("every digit broken", _apart(0.25, 0.5), most=4, change=_cut),
    "x_two": Manner("two rows", _apart(0.25, 0.5, height=110), most=4),
}


def strings(name: str, hands: Hands, count: int) -> Iterator[Case]:
    rng = lots(SEED, name)
    for _ in range(count):
        ink, text = (_two_rows if name == "x_two" else _one_row)(name, hands, rng)
        yield Case(Paper.WHITE.show(ink), text)


def _one_row(name: str, hands: Hands, rng: Rng) -> tuple[Ink, str]:
    manner = MANNERS[name]
    length = manner.most if manner.least == manner.most else int(rng.integers(manner.least, manner.most + 1))
    glyphs = [(manner.change(ink, rng), text) for ink, text in _glyphs(hands, length, rng)]
    row = _row(glyphs, manner.step, rng)
    if name == "x_one":
        row = np.pad(row, ((0, 0), (40, max(0, CANVAS - 40 - row.shape[1]))))
    return row, "".join(text for _, text in glyphs)


def _two_rows(name: str, hands: Hands, rng: Rng) -> tuple[Ink, str]:
    manner = MANNERS[name]
    written = [_glyphs(hands, int(rng.integers(manner.least, manner.most + 1)), rng, height=110) for _ in range(2)]
    rows = [_row(glyphs, manner.step, rng, height=180, jitter=8) for glyphs in written]
    width = max(row.shape[1] for row in rows)
    page = [np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in rows]
    return np.concatenate(page), "\n".join("".join(text for _, text in glyphs) for glyphs in written)


def _glyphs(hands: Hands, count: int, rng: Rng, height: int = HEIGHT) -> list[Glyph]:
    """Digits of about one height; a one stays slim, none is wider than 1.2 of its height."""
    glyphs = []
    for _ in range(count):
        i = int(rng.integers(len(hands.images)))
        tall = height * rng.uniform(0.85, 1.15)
        glyph = tight(enlarged(hands.images[i]))
        wide = max(6, round(min(glyph.shape[1] * (tall / glyph.shape[0]), 1.2 * tall)))
        glyphs.append((resized(np.clip(glyph, 0, 1), wide, round(tall)), str(hands.labels[i])))
    return glyphs


def _row(glyphs: list[Glyph], step: Step, rng: Rng, height: int = CANVAS, jitter: float = 18) -> Ink:
    room = 60 + sum(glyph.shape[1] for glyph, _ in glyphs) * 2 + 200 * len(glyphs)
    line = Line(np.zeros((height, room), np.float32), rng, jitter)
    for glyph, _ in glyphs:
        line.write(glyph, step)
    return np.clip(line.canvas[:, : line.right + 30], 0, 1)
