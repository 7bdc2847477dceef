"""A page half in a shadow: two lights of the same paper that meet along one straight line."""

import cv2
import numpy as np

from ml.picture import Grey, beyond_edges, bright_parts, shrunk
from ml.sheet import lies_beyond_a_line

SOUGHT = 96  # pixels of the longer side at which it is sought
BROAD = 1 / 3  # of the shorter side are more than any stroke's breadth
DEEP, CLEAR = 16, 0.7  # the lights are so far apart, at least, and by this share of all light and dark: none falls off


def falls_on(plain: Grey) -> bool:
    light = _light(shrunk(plain, SOUGHT))
    bright = bright_parts(light)
    dark = np.asarray(cv2.bitwise_not(bright), np.uint8)
    apart = cv2.mean(light, bright)[0] - cv2.mean(light, dark)[0]
    is_deep = apart >= max(DEEP, CLEAR * np.ptp(light))
    return bool(is_deep and lies_beyond_a_line(bright) and lies_beyond_a_line(dark))


def lifted(dark: Grey) -> Grey:
    """All of it in the same light: ink as it was for its paper, which is white everywhere."""
    side, smooth = _broad(dark), np.asarray(cv2.GaussianBlur(dark, (5, 5), 0), np.uint8)
    paper = beyond_edges(smooth, side, lambda wider: cv2.morphologyEx(wider, cv2.MORPH_CLOSE, np.ones((side, side))))
    return np.asarray(cv2.divide(dark, np.maximum(paper, 1), scale=255), np.uint8)


def _light(small: Grey) -> Grey:
    """Without strokes."""
    return beyond_edges(small, _broad(small) // 2, lambda wider: cv2.medianBlur(wider, _broad(small)))


def _broad(plain: Grey) -> int:
    return int(BROAD * min(plain.shape)) | 1
