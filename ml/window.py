"""A mark among its neighbours, as the second opinion knows it: what lies in its box, and what lies around.

Training and reading call the same `window`, so that both see the same pixels to the bit.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.normalise import BOX, SIDE

MORE = 0.06  # of the longer side, around the box: strokes end where the box just misses them

Box = tuple[float, float, float, float]  # left, top, right, bottom


def window(ink: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """(h, w) ink 255 on 0 -> (28, 28, 2), the box in the middle, 20 pixels long: its own ink, and its neighbours'."""
    left, top, right, bottom = box
    longest = max(right - left, bottom - top, 4.0)
    side = max(2, round(longest * SIDE / BOX))
    x, y = round((left + right - side) / 2), round((top + bottom - side) / 2)
    around = _part(ink, x, y, side)
    how = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(around, (SIDE, SIDE), interpolation=how), np.uint8)
    more, factor = MORE * longest, SIDE / side
    columns = _span((left - more - x) * factor, (right + more - x) * factor)
    rows = _span((top - more - y) * factor, (bottom + more - y) * factor)
    out = np.zeros((SIDE, SIDE, 2), np.uint8)
    out[..., 1] = small
    out[rows, columns, 0] = small[rows, columns]
    out[rows, columns, 1] = 0
    return out


def alone(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(…, 28, 28) -> (…, 28, 28, 2): as they are, without neighbours."""
    return np.stack([crops, np.zeros_like(crops)], axis=-1)


def seen(window: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(28, 28, 2) -> (28, 28), to look at: the neighbours' ink is there, and fainter."""
    return np.maximum(window[..., 0], window[..., 1] // 3)


def _span(start: float, end: float) -> slice:
    return slice(min(max(round(start), 0), SIDE), min(max(round(end), 0), SIDE))


def _part(ink: NDArray[np.uint8], x: int, y: int, side: int) -> NDArray[np.uint8]:
    """A square of the picture; beyond its edges there is no ink."""
    out = np.zeros((side, side), np.uint8)
    h, w = ink.shape
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + side, w), min(y + side, h)
    if x1 > x0 and y1 > y0:
        out[y0 - y : y1 - y, x0 - x : x1 - x] = ink[y0:y1, x0:x1]
    return out
