"""Digits that lean, stood upright: a row of slanted ones overlaps, and each box holds a part of its neighbours."""

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]  # (h, w) ink 255 on 0

TRIED = (-0.6, -0.5, -0.4, -0.3, -0.2, 0.0, 0.2, 0.3, 0.4, 0.5, 0.6)  # pixels to the right for each row up
CLEARLY = 1.1  # times as much in few columns as before: less may be chance, among other marks above all


def of(ink: Ink) -> float:
    """How far most strokes lean: stood upright by that they fill the fewest columns. 0 where that is not clear."""
    bunched = {by: _bunched(upright(ink, by)) for by in TRIED}
    best = max(TRIED, key=lambda by: bunched[by])
    return best if bunched[best] > CLEARLY * bunched[0.0] else 0.0


def _bunched(ink: Ink) -> float:
    columns = cv2.reduce(ink, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    return float(np.square(columns).sum())


def upright(ink: Ink, by: float) -> Ink:
    """Each row moved so that what leans by so much stands; as much wider as that takes."""
    height, width = ink.shape
    move = np.array([[1.0, by, _room(by, height)], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(ink, move, (width + _more(by, height), height)), np.uint8)


def as_written(ink: Ink, by: float) -> Ink:
    """What `upright` was made of."""
    height, width = ink.shape
    move = np.array([[1.0, -by, -_room(by, height)], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(ink, move, (width - _more(by, height), height)), np.uint8)


def reach(left: float, top: float, right: float, bottom: float, by: float, height: int) -> tuple[float, float]:
    """From where to where a box in the upright ink reaches in what it was made of."""
    moved = [by * y + _room(by, height) for y in (top, bottom)]
    return left - max(moved), right - min(moved)


def _room(by: float, height: int) -> float:
    """To the left, for rows that move there."""
    return max(0.0, -by * height)


def _more(by: float, height: int) -> int:
    return int(np.ceil(abs(by) * height))
