"""Rows of boxes, one beside the other, whose walls digits touch or cross: straight lines at even distances."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]  # (h, w) 0 or 1
ROW = 1.5  # of its height is a row of boxes wide, at least
COVERED = 0.85  # of a wall there is ink
MOST_TURN = 12  # degrees a row of boxes may be off level
FEWEST = 2  # boxes make a row: a single one with a line through it may be a digit
NARROWEST = 0.25  # of its height is a box wide, at least
OFF = 0.1  # of a box's width may a wall be off its place
MOST_ACROSS = 3  # lines across a row: its walls, and what may be strokes in its boxes
OVER = 0.1  # of a box's height may its walls go on
EDGE = 0.025  # of a box's height beside a wall is the wall's, too, for it may lean


@dataclass(frozen=True)
class Row:
    """Of a level row its walls: above and below, and beside its boxes."""

    across: list[slice]
    upright: list[slice]

    @property
    def tall(self) -> slice:
        return slice(self.across[0].start, self.across[-1].stop)

    @property
    def wide(self) -> slice:
        return slice(self.upright[0].start, self.upright[-1].stop)

    @property
    def height(self) -> int:
        return int(self.tall.stop - self.tall.start)

    def is_closed(self, level: Mask) -> bool:
        """Its walls end where others stand. Rulings and squared paper go on."""
        over = round(OVER * self.height)
        return _within(level, self.across, self.wide, over) and _within(level.T, self.upright, self.tall, over)

    def taken_out(self, ink: Mask) -> Mask:
        """Its walls, without the strokes that cross them."""
        gone, edge = np.zeros_like(ink), max(1, round(EDGE * self.height))
        for band in self.across:
            gone[:, self.wide] |= _taken_out(ink[:, self.wide], band, edge)
        left = np.ascontiguousarray((ink & (1 - gone))[self.tall].T)
        for band in self.upright:
            gone[self.tall] |= _taken_out(left, band, edge).T
        return gone


def walls(piece: Mask, ink: Mask) -> Mask | None:
    """Where a row's walls are, if a piece of lines is one, without the ink that crosses them."""
    turn = _turn(piece)
    if turn is None:
        return None
    size = piece.shape[::-1]
    row = _row(np.asarray(cv2.warpAffine(piece, turn, size, flags=cv2.INTER_NEAREST), np.uint8))
    if row is None:
        return None
    gone = row.taken_out(np.asarray(cv2.warpAffine(ink, turn, size, flags=cv2.INTER_NEAREST), np.uint8))
    back = cv2.warpAffine(255 * gone, turn, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(back > 0, np.uint8)


def _row(level: Mask) -> Row | None:
    across = _bands(level)
    if not 2 <= len(across) <= MOST_ACROSS:
        return None
    top, bottom = across[0].start, across[-1].stop
    upright = _evenly(_bands(np.ascontiguousarray(level[top:bottom].T)), NARROWEST * (bottom - top))
    if not upright:
        return None
    row = Row(across, upright)
    return row if row.is_closed(level) else None


def _turn(piece: Mask) -> NDArray[np.float64] | None:
    """What brings it level, judged by its upper and lower edge. None where it is no row of boxes at all."""
    left, top, width, height = cv2.boundingRect(piece)
    if width < ROW * height:
        return None
    part, half = piece[top : top + height, left : left + width], width // 2
    edges = part.argmax(axis=0), -part[::-1].argmax(axis=0)
    rises = np.concatenate([edge[half:] - edge[:-half] for edge in edges])
    most = np.abs(rises - np.median(rises)) <= 1  # pixel; elsewhere digits reach out
    if not most.any():  # no edge is straight: its rises lie on both sides of their median
        return None
    turn = float(np.degrees(np.arctan2(rises[most].mean(), half)))
    if abs(turn) > MOST_TURN:
        return None
    centre = piece.shape[1] / 2, piece.shape[0] / 2
    return np.asarray(cv2.getRotationMatrix2D(centre, turn, 1), np.float64)


def _bands(piece: Mask) -> list[slice]:
    """Rows that ink covers from one end to the other, where they lean a little, too. Between boxes two walls may be
    one."""
    x, _, width, _ = cv2.boundingRect(piece)
    if not width:
        return []
    part = piece[:, x : x + width]
    covered = cv2.dilate(part, np.ones((3, 1), np.uint8)).mean(axis=1) >= COVERED
    edges = np.flatnonzero(np.diff(np.pad(covered, 1).astype(np.int8))).reshape(-1, 2)
    bands = [slice(int(start) + 1, max(int(start) + 2, int(stop) - 1)) for start, stop in edges]
    if len(bands) < 2:
        return bands
    first, *between, last = bands
    broad = min(first.stop - first.start, last.stop - last.start)
    ends = (_narrowed(part, band, broad) for band in (first, last))
    return [next(ends), *(_narrowed(part, band, 2 * broad + 1) for band in between), *ends]


def _narrowed(part: Mask, band: slice, most: int) -> slice:
    """What has most ink of a band that is broader than a wall may be: a stroke along a wall belongs to its digit."""
    starts = range(band.start, max(band.stop - most, band.start) + 1)
    best = max(starts, key=lambda start: int(part[start : start + most].sum()))
    return slice(best, min(best + most, band.stop))


def _evenly(bands: list[slice], narrowest: float) -> list[slice]:
    """As many as stand at even distances from the first to the last. None where there are too few."""
    middles = np.array([(band.start + band.stop) / 2 for band in bands])
    for count in range(len(bands) - 1, FEWEST - 1, -1):
        places = np.linspace(middles[0], middles[-1], count + 1)
        nearest = np.abs(middles - places[:, None]).argmin(axis=1)
        pitch = places[1] - places[0]
        if pitch >= narrowest and np.abs(middles[nearest] - places).max() <= OFF * pitch:
            return [bands[i] for i in nearest]
    return []


def _within(level: Mask, bands: list[slice], there: slice, over: int) -> bool:
    ink = np.flatnonzero(np.any([level[band].any(axis=0) for band in bands], axis=0))
    return bool(ink.size and ink[0] >= there.start - over and ink[-1] < there.stop + over)


def _taken_out(ink: Mask, band: slice, edge: int) -> Mask:
    """A band and its edges, but for strokes that go on beyond them."""
    gone = np.zeros_like(ink)
    start, stop = max(band.start - edge, 0), min(band.stop + edge, len(ink))
    beyond = np.pad(ink, ((1, 1), (0, 0)))[[start, stop + 1]]
    above, below = cv2.dilate(beyond, np.ones((1, (stop - start) | 1), np.uint8))  # where slanted strokes come out
    gone[start : band.start] = 1 - above
    gone[band] = 1 - (above & below)
    gone[band.stop : stop] = 1 - below
    return gone
