"""Made-up pictures of numbers for the finder: rows, columns and cells of digits among all that is no digit."""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.normalise import cut
from ml.training import clutter
from ml.training.glyphs import NO_DIGIT, Ink, Pool
from ml.training.paper import photographed
from ml.training.pens import Rng

HEIGHT, WIDTH = 64, 256
STRANGERS = 0.03  # of the marks in a row
MORE_ONES = 0.22  # of the digits that touch, beside those that are ones by chance


@dataclass(frozen=True)
class Mark:
    """A digit, or a stranger of its size, and where it stands on the page."""

    label: int
    left: int
    top: int
    width: int
    height: int

    def seen(self) -> float:
        """The share of it that is on the page."""
        w = min(self.left + self.width, WIDTH) - max(self.left, 0)
        h = min(self.top + self.height, HEIGHT) - max(self.top, 0)
        return max(w, 0) * max(h, 0) / (self.width * self.height)


@dataclass
class Page:
    """A sheet while it is written: its ink and the marks that are to be found."""

    ink: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((HEIGHT, WIDTH), np.uint8))
    marks: list[Mark] = field(default_factory=list)

    def stamp(self, glyph: Ink, left: int, top: int) -> bool:
        """Put ink on the sheet, as much of it as falls there. False where none does."""
        h, w = glyph.shape
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + w, WIDTH), min(top + h, HEIGHT)
        if x1 <= x0 or y1 <= y0:
            return False
        place = self.ink[y0:y1, x0:x1]
        np.maximum(place, glyph[y0 - top : y1 - top, x0 - left : x1 - left], out=place)
        return True

    def write(self, label: int, glyph: Ink, left: int, top: int) -> None:
        if self.stamp(glyph, left, top):
            self.marks.append(Mark(label, left, top, glyph.shape[1], glyph.shape[0]))


def page(pool: Pool, rng: Rng) -> tuple[NDArray[np.uint8], list[Mark]]:
    """One page as the finder is given it, (64, 256) ink 255 on even ground, and what stands on it."""
    return _page(_LAYOUTS[int(rng.choice(len(_LAYOUTS), p=_SHARES))], pool, rng)


def words(pool: Pool, rng: Rng) -> tuple[NDArray[np.uint8], list[Mark]]:
    """A page of writing that is no number."""
    return _page(_words, pool, rng)


def amount(pool: Pool, rng: Rng) -> tuple[NDArray[np.uint8], str]:
    """A page with one row, whole, and its digits as text: among signs, stops, lines and dashes."""
    while True:
        picture, marks = _page(_one_row, pool, rng)
        if marks and all(mark.label != NO_DIGIT and mark.seen() == 1 for mark in marks):
            return picture, "".join(str(mark.label) for mark in marks)


def _page(layout: "Layout", pool: Pool, rng: Rng) -> tuple[NDArray[np.uint8], list[Mark]]:
    sheet = Page()
    layout(sheet, pool, rng)
    if rng.random() < 0.5:
        clutter.lines(sheet.ink, rng)
    return photographed(sheet.ink, rng), sheet.marks


def _one_row(sheet: Page, pool: Pool, rng: Rng) -> None:
    height = float(np.clip(30 * np.exp(rng.normal(0, 0.22)), 17, 52))
    count = int(rng.integers(1, 13))
    _row(sheet, pool, rng, count, height, _middle(height, rng))


def _middle(height: float, rng: Rng) -> float:
    """Of a row that stands alone: anywhere on the page where it is whole, or nearly."""
    return HEIGHT / 2 + rng.uniform(-1, 1) * max(0.0, HEIGHT / 2 - height * 0.6)


def _rows(sheet: Page, pool: Pool, rng: Rng) -> None:
    height = rng.uniform(17, 36)
    pitch = height * rng.uniform(1.1, 1.9)
    first = rng.uniform(0, pitch)
    for middle in np.arange(first, HEIGHT + height / 2, pitch):
        _row(sheet, pool, rng, int(rng.integers(2, 12)), height, float(middle))


@dataclass(frozen=True)
class Row:
    """How digits are to stand one after the other."""

    count: int
    height: float
    middle: float
    left: float
    gap: float  # the least between neighbours' ink; below nothing they touch
    loose: float  # the mean of what comes on top
    stops: float = 0.14  # of its digits, so many have a comma or a point behind them

    def label(self, rng: Rng) -> int:
        """Where digits touch a one is lost most easily, so it stands there oftener."""
        if rng.random() < STRANGERS:
            return NO_DIGIT
        return 1 if self.gap < 0 and rng.random() < MORE_ONES else int(rng.integers(10))


def _row(sheet: Page, pool: Pool, rng: Rng, count: int, height: float, middle: float) -> None:
    """A number, at times between a sign and a tail."""
    gap, loose = _spacing(rng, height)
    left = rng.uniform(-0.5, 0.9) ** 3 * WIDTH * 0.8 + rng.uniform(0, height)
    if rng.random() < 0.3:
        left = clutter.sign(sheet.ink, rng, left, middle, height)
    end = _digits(sheet, pool, rng, Row(count, height, middle, left, gap, loose))
    if rng.random() < 0.3:
        clutter.tail(sheet.ink, rng, end + 0.1 * height, middle, height)


def _digits(sheet: Page, pool: Pool, rng: Rng, row: Row) -> float:
    """Digits one after the other, each slid to its neighbour until the ink is so far apart. Where they end."""
    height, middle, left = row.height, row.middle, row.left
    slant = rng.normal(0, 0.12) if rng.random() < 0.7 else rng.uniform(-0.1, 0.5)
    wave, drift = rng.uniform(0, 0.12) * height, rng.normal(0, 0.02)
    turned = 32.0 if rng.random() < 0.08 else 4.0
    edge, end = np.full(HEIGHT, -1000.0), left
    shrinks = int(rng.integers(1, 12)) if height > 28 and rng.random() < 0.2 else row.count
    for number in range(row.count):
        if number == shrinks:  # cents, written small and often high
            height *= rng.uniform(0.5, 0.8)
            middle -= rng.uniform(-0.3, 0.5) * height
        label = row.label(rng)
        glyph = _sized(_glyph(pool, label, rng), height * np.exp(rng.normal(0, 0.1)), slant, _turn(rng, turned))
        top = round(middle - glyph.shape[0] / 2 + rng.normal(0, 1) * wave + drift * left)
        left = max(left, _slid(edge, glyph, top)) + rng.exponential(row.loose) + row.gap
        if left > WIDTH - 4:
            break
        sheet.write(label, glyph, round(left), top)
        end = max(end, left + glyph.shape[1])
        edge = _right_edge(glyph, round(left), top)
        if rng.random() < row.stops:
            reach = clutter.stop(sheet.ink, rng, left + glyph.shape[1], middle, height)
            edge = np.maximum(edge, reach)
    return float(end)


def _knots(sheet: Page, pool: Pool, rng: Rng) -> None:
    """Short numbers whose digits hang together, which are taken for one digit most easily."""
    left = rng.uniform(0, 16)
    while left < WIDTH - 24:
        height = float(np.clip(30 * np.exp(rng.normal(0, 0.2)), 17, 50))
        middle = _middle(height, rng)
        gap, count = rng.uniform(-0.1, 0.02) * height, int(rng.integers(2, 5))
        left = _digits(sheet, pool, rng, Row(count, height, middle, left, gap, loose=0.0, stops=0.0))
        left += rng.uniform(14, 40)


def _spacing(rng: Rng, height: float) -> tuple[float, float]:
    """The least gap between neighbours' ink, and the mean of what comes on top, in pixels."""
    kind = rng.random()
    if kind < 0.3:
        return rng.uniform(-0.08, 0.0) * height, 0.015 * height  # touching
    if kind < 0.6:
        return rng.uniform(0.01, 0.08) * height, 0.02 * height
    if kind < 0.85:
        return rng.uniform(0.08, 0.3) * height, 0.08 * height
    return rng.uniform(0.3, 0.8) * height, 0.3 * height


def _turn(rng: Rng, most: float) -> float:
    """In degrees: a hand's unrest, or anything up to `most` where that is much."""
    return float(rng.normal(0, most) if most < 10 else rng.uniform(-most, most))


def _sized(glyph: Ink, height: float, slant: float, turn: float = 0.0) -> Ink:
    """Turned (in degrees), scaled to a height (less where it would be very wide) and sheared."""
    if abs(turn) > 2:
        glyph = _turned(glyph, turn)
    h, w = glyph.shape
    factor = min(height / h, 1.35 * height / w)
    nh = max(4, round(h * factor))
    nw = max(2, round(w * factor + abs(slant) * nh))
    push = slant * nh if slant > 0 else 0.0
    change = np.array([[factor, -slant * factor, push], [0, factor, 0]], np.float32)
    out = np.asarray(cv2.warpAffine(glyph, change, (nw, nh), flags=cv2.INTER_LINEAR), np.uint8)
    found = cut(out)
    return out if found is None else found


def _turned(glyph: Ink, turn: float) -> Ink:
    h, w = glyph.shape
    side = round(np.hypot(h, w)) + 2
    change = cv2.getRotationMatrix2D((w / 2 - 0.5, h / 2 - 0.5), turn, 1.0)
    change[:, 2] += (side - w) / 2, (side - h) / 2
    out = np.asarray(cv2.warpAffine(glyph, change, (side, side), flags=cv2.INTER_LINEAR), np.uint8)
    found = cut(out)
    return out if found is None else found


def _slid(edge: NDArray[np.float64], glyph: Ink, top: int) -> float:
    """How far left the glyph can go before its ink meets the ink that ends at `edge`."""
    rows = np.arange(max(top, 0), min(top + glyph.shape[0], HEIGHT))
    inked = glyph[rows - top] > 90
    first = np.where(inked.any(axis=1), inked.argmax(axis=1), 1000)
    near = cv2.dilate(edge.reshape(-1, 1), np.ones((5, 1)))[:, 0][rows]
    return float((near - first).max()) + 1 if len(rows) else -1000.0


def _right_edge(glyph: Ink, left: int, top: int) -> NDArray[np.float64]:
    edge = np.full(HEIGHT, -1000.0)
    rows = np.arange(max(top, 0), min(top + glyph.shape[0], HEIGHT))
    inked = glyph[rows - top, ::-1] > 90
    last = left + glyph.shape[1] - 1 - inked.argmax(axis=1)
    edge[rows] = np.where(inked.any(axis=1), last, -1000)
    return edge


def _cells(sheet: Page, pool: Pool, rng: Rng) -> None:
    """Four cells side by side: digits alone, as they are drawn on a pad or in a form's boxes."""
    framed = rng.random() < 0.3
    for left in range(0, WIDTH, 64):
        if framed:
            inset = int(rng.integers(0, 8))
            cv2.rectangle(
                sheet.ink, (left + inset, inset), (left + 63 - inset, 63 - inset), 255, int(rng.integers(1, 3))
            )
        if rng.random() < 0.06:
            continue
        label = NO_DIGIT if rng.random() < 0.26 else int(rng.integers(10))
        height = float(np.clip(32 * np.exp(rng.normal(0, 0.22)), 18, 54))
        turn = _turn(rng, 34.0 if rng.random() < 0.3 else 6.0)
        glyph = _sized(_glyph(pool, label, rng), height, rng.normal(0, 0.08), turn)
        slack = np.maximum(np.array([64, 64]) - glyph.shape, 2)
        top, x = (rng.uniform(0.1, 0.9, 2) * slack).astype(int)
        sheet.write(label, _skipped(glyph, rng), left + int(x), int(top))


def _table(sheet: Page, pool: Pool, rng: Rng) -> None:
    """A grid of lines with a digit in most of its cells: a puzzle, a register, a form's column."""
    height = rng.uniform(22, 38)
    wide, tall = height * rng.uniform(1.1, 2.2, 2)
    across, down = rng.uniform(-1, 0) * wide, rng.uniform(-1, 0) * tall
    thick, level, printed = int(rng.integers(1, 3)), int(rng.uniform(70, 256)), rng.random() < 0.4
    for left in np.arange(across, WIDTH + wide, wide):
        cv2.line(sheet.ink, (round(left), 0), (round(left), HEIGHT), level, thick, cv2.LINE_AA)
    for top in np.arange(down, HEIGHT + tall, tall):
        cv2.line(sheet.ink, (0, round(top)), (WIDTH, round(top)), level, thick, cv2.LINE_AA)
        for left in np.arange(across, WIDTH, wide):
            if rng.random() < 0.35:
                continue
            label = NO_DIGIT if rng.random() < 0.05 else int(rng.integers(10))
            by_machine = printed and label != NO_DIGIT and rng.random() < 0.5
            glyph = clutter.printed(str(label), rng) if by_machine else _glyph(pool, label, rng)
            glyph = _sized(glyph, height * np.exp(rng.normal(0, 0.12)), rng.normal(0, 0.08), _turn(rng, 4.0))
            x, y = left + (wide - glyph.shape[1]) / 2, top + (tall - glyph.shape[0]) / 2
            sheet.write(label, glyph, round(x + rng.normal(0, 1.5)), round(y + rng.normal(0, 1.5)))


def _words(sheet: Page, pool: Pool, rng: Rng) -> None:
    """Writing that is no number: letters, words, prints, scribbles, or an empty page with its specks."""
    if rng.random() < 0.15:
        return
    height, left = rng.uniform(17, 44), rng.uniform(-10, 40)
    for _ in range(int(rng.integers(1, 9))):
        glyph = _sized(pool.stranger(rng), height * np.exp(rng.normal(0, 0.15)), rng.normal(0, 0.1))
        sheet.write(NO_DIGIT, glyph, round(left), round((HEIGHT - glyph.shape[0]) / 2 + rng.normal(0, 4)))
        left += glyph.shape[1] + rng.uniform(0, 0.6) * height


def _glyph(pool: Pool, label: int, rng: Rng) -> Ink:
    if label == NO_DIGIT:
        return pool.stranger(rng)
    if rng.random() < 0.04:
        return clutter.printed(str(label), rng)
    return _skipped(pool.digit(label, rng), rng)


def _skipped(glyph: Ink, rng: Rng) -> Ink:
    """Sometimes a pen skips: a gap through the digit."""
    if rng.random() > 0.12:
        return glyph
    broken = glyph.copy()
    h, w = glyph.shape
    wide = max(1, round(rng.uniform(0.03, 0.09) * h))
    if rng.random() < 0.75 or w < h / 2:
        at = int(rng.uniform(0.25, 0.7) * h)
        broken[at : at + wide] = 0
    else:
        at = int(rng.uniform(0.3, 0.7) * w)
        broken[:, at : at + wide] = 0
    return broken


Layout = Callable[[Page, Pool, Rng], None]
_LAYOUTS: list[Layout] = [_one_row, _rows, _cells, _table, _words, _knots]
_SHARES = [0.37, 0.13, 0.22, 0.06, 0.1, 0.12]
