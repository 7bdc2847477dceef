"""One digit's ink as MNIST's are and the classic engine knows it: scaled into 20 pixels, centred by mass in 28.

Training and reading call the same `crop`, so that both see the same pixels to the bit.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 28
BOX = 20
FAINT = 64  # of 255: less than this does not count as ink when its box is measured


def crop(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w) ink 255 on 0 -> (28, 28). No ink gives an empty crop."""
    tight = cut(ink)
    if tight is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    small = fit(tight, BOX)
    return centre(small)


def cut(ink: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The ink without the empty ground around it."""
    if not ink.size:
        return None
    mask = (ink >= FAINT).view(np.uint8)
    left, top, width, height = cv2.boundingRect(mask)
    return ink[top : top + height, left : left + width] if width and height else None


def fit(ink: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    """Scaled so that its longer side is `longest`, as bright as before."""
    h, w = ink.shape
    factor = longest / max(h, w)
    size = (max(1, round(w * factor)), max(1, round(h * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = cv2.resize(ink, size, interpolation=how).astype(np.float32)
    bright = np.clip(small * (255.0 / max(float(small.max()), 1.0)), 0, 255)
    return np.asarray(bright, np.uint8)


def centre(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put so that the centre of mass is the centre of the frame, as far as the frame allows."""
    moments = cv2.moments(small)
    mass = max(moments["m00"], 1.0)
    h, w = small.shape
    top = _place(SIDE / 2 - moments["m01"] / mass, h)
    left = _place(SIDE / 2 - moments["m10"] / mass, w)
    frame = np.zeros((SIDE, SIDE), np.uint8)
    frame[top : top + h, left : left + w] = small
    return frame


def _place(wanted: float, length: int) -> int:
    return min(max(round(wanted), 0), SIDE - length)
