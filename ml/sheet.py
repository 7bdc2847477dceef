"""The sheet of paper that a picture shows with a part of the desk it lies on."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.picture import Grey, bright_parts, shrunk, turned_over

SOUGHT, NARROWEST = 160, 12  # pixels of the longer side at which a sheet is sought, and of its shorter side, at least
LEAST, MOST = 0.08, 0.97  # of the picture
STRAIGHT, SQUARE = 0.93, 0.85  # how much of its hull a sheet fills, and its hull of a rectangle
STRAY = 0.3  # of what lies around the sheet, at most, is as bright as the sheet
ONE_SIDE = 0.85  # of its hull fills what lies beyond one straight line, at least
EDGE, STEP = 5, 0.5  # pixels on either side of its edge, and what of sheet's and desk's lights apart lies between those
WRITTEN = (0.002, 0.4)  # of the sheet is ink


class Sheet(NamedTuple):
    inner: Grey  # of the picture at the size it was sought: 1 within the sheet, its very edge left out
    light: np.uint8
    is_bright: bool  # for its desk: then its ink is dark

    def inside(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """In a picture of this shape."""
        return np.asarray(cv2.resize(self.inner, shape[::-1], interpolation=cv2.INTER_NEAREST) > 0)


def found(plain: Grey) -> Sheet | None:
    small = shrunk(plain, SOUGHT)
    light = bright_parts(np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.uint8))
    for mask in (light, turned_over(light)):
        sheet = _filled_outline(mask)
        if sheet is None or lies_beyond_a_line(1 - sheet) or not _has_an_edge(sheet, small):
            continue
        inner = np.asarray(cv2.erode(sheet, _square(2), borderValue=1), np.uint8)
        within = inner > 0
        if WRITTEN[0] < float((mask[within] == 0).mean()) < WRITTEN[1]:
            paper = np.median(small[within & (mask > 0)])
            return Sheet(inner, np.uint8(paper), bool(paper > np.median(small[within & (mask == 0)])))
    return None


def _filled_outline(mask: Grey) -> Grey | None:
    """Of the largest part, if it is straight and square as a sheet is and most of what lies around it is another."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    largest = max(outlines, key=cv2.contourArea)
    hull = np.asarray(cv2.convexHull(largest), np.int32)
    area, filled, (across, down) = cv2.contourArea(largest), cv2.contourArea(hull), cv2.minAreaRect(hull)[1]
    if not LEAST * mask.size < area < MOST * mask.size or area < STRAIGHT * filled:
        return None
    if min(across, down) < NARROWEST or filled < SQUARE * across * down:
        return None
    sheet = np.asarray(cv2.fillPoly(np.zeros(mask.shape, np.uint8), [hull], 1), np.uint8)
    around = mask[sheet == 0]
    return sheet if around.size and float((around > 0).mean()) <= STRAY else None


def lies_beyond_a_line(part: Grey) -> bool:
    """Such a part of a picture may be the same paper in a shadow, with digits on it, too. A desk there does no harm."""
    places = cv2.findNonZero(part)
    return places is None or len(places) >= ONE_SIDE * cv2.contourArea(cv2.convexHull(places))


def _has_an_edge(sheet: Grey, small: Grey) -> bool:
    """Light changes there at once, and does not fall off over one paper."""
    rim = _rim(sheet), _rim(1 - sheet)
    if not all(cv2.countNonZero(side) for side in rim):
        return False
    step, apart = (_light(small, one) - _light(small, other) for one, other in (rim, (sheet, 1 - sheet)))
    return bool(abs(step) >= STEP * abs(apart))


def _rim(part: Grey) -> Grey:
    """Along its edge within the picture, but for the edge itself, which is blurred."""
    far, near = (cv2.erode(part, _square(reach), borderValue=1) for reach in (EDGE, 1))
    return np.asarray(near - far, np.uint8)


def _light(small: Grey, where: Grey) -> float:
    return float(np.median(small[where > 0]))


def _square(reach: int) -> Grey:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
