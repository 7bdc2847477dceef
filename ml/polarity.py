"""Which is ink and which is paper: dark ink on bright paper comes out, whatever was photographed."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.picture import Grey, beyond_edges, shrunk

GLANCED = 96  # pixels of the longer side at which ink is told from paper
GROUND = 0.7  # of a drawing's pixels, at least, are nothing but ground
HEAVY, CLEAR = 0.1, 0.6  # ink on more of the picture than this, this share of all light and dark apart
OUTER, UNBROKEN = 0.2, 0.85  # of the shorter side is as deep as a frame lies; of a ring along the edges is all one kind
SOUGHT, NARROWEST = 160, 12  # pixels of the longer side at which a sheet is sought, and of its shorter side, at least
LEAST_SHEET, MOST_SHEET = 0.08, 0.97  # of the picture
STRAIGHT, SQUARE = 0.93, 0.9  # how much of its hull a sheet fills, and its hull of a rectangle
STRAY = 0.3  # of what lies around the sheet, at most, is as bright as the sheet
WRITTEN = (0.002, 0.4)  # of the sheet is ink


def dark_ink(plain: Grey) -> Grey:
    """Turned over where the ink is the brighter part. Of a sheet on a desk all else becomes paper."""
    ground = _drawn_on(plain)
    if ground is not None:
        return plain if cv2.mean(plain)[0] <= ground else _over(plain)
    sheet = _sheet(plain)
    if sheet is None:
        return plain if _is_dark(plain) else _over(plain)
    alone = np.where(sheet.inside(plain.shape), plain, sheet.light)
    return alone if sheet.is_bright else _over(alone)


def _over(plain: Grey) -> Grey:
    return np.asarray(cv2.bitwise_not(plain), np.uint8)


def _drawn_on(plain: Grey) -> int | None:
    """The ground of what no camera saw: one value all around, and nearly everywhere."""
    ground = plain[0, 0]
    if any((side != ground).any() for side in (plain[0], plain[-1], plain[:, 0], plain[:, -1])):
        return None
    return int(ground) if np.count_nonzero(plain == ground) >= GROUND * plain.size else None


def _is_dark(plain: Grey) -> bool:
    """Ink is what stands out from the paper around it."""
    small = shrunk(plain, GLANCED)
    bright = _bright(small)
    if _are_two(small, bright):
        return _is_ground_bright(small, bright)
    side = max(small.shape) // 3 | 1
    paper = beyond_edges(small, side // 2, lambda wider: cv2.medianBlur(wider, side))
    return bool(((small.astype(np.float32) - paper) ** 3).sum() <= 0)  # the cube: ink is little and far off


def _is_ground_bright(small: Grey, bright: Grey) -> bool:
    """Heavy ink is what there is less of, and off the rim. Where these disagree, what lies along the rim may be a
    frame."""
    most, along = np.median(bright), np.median(_rim(bright))
    if most == along:
        return bool(most)
    framed = _framed(bright)
    if framed is not None:
        return framed
    return bool(cv2.mean(small)[0] <= 0.5 * (np.median(small) + np.median(_rim(small))))


def is_heavy(plain: Grey) -> bool:
    """Whether so much of it is ink that the paper around that cannot be told from it."""
    small = shrunk(plain, GLANCED)
    return _are_two(small, _bright(small))


def _bright(small: Grey) -> Grey:
    """255 where it is bright, by an even split."""
    return np.asarray(cv2.threshold(small, 0, 255, cv2.THRESH_OTSU)[1], np.uint8)


def _are_two(small: Grey, bright: Grey) -> bool:
    """Bright and dark parts, clearly two, and neither much smaller than the other."""
    apart = cv2.mean(small, bright)[0] - cv2.mean(small, cv2.bitwise_not(bright))[0]
    share = cv2.countNonZero(bright) / bright.size
    return bool(HEAVY < share < 1 - HEAVY and apart > CLEAR * np.ptp(small))


def _framed(bright: Grey) -> bool | None:
    """Whether what a frame goes around is bright: going inward from the edges there is a ring of frame, then one of
    paper. None where there is no frame."""
    rings = []
    for depth in range(round(OUTER * min(bright.shape))):
        inner = bright[depth : bright.shape[0] - depth, depth : bright.shape[1] - depth]
        kind = inner[0, 0]
        if (inner[:: len(inner) - 1, :: len(inner[0]) - 1] == kind).all() and (_rim(inner) == kind).mean() > UNBROKEN:
            rings.append(bool(kind))
    return rings[-1] if len(set(rings)) > 1 else None


def _rim(plain: Grey) -> Grey:
    return np.concatenate([plain[0], plain[-1], plain[:, 0], plain[:, -1]])


class Sheet(NamedTuple):
    inner: Grey  # of the picture at the size it was sought: 1 within the sheet, its very edge left out
    light: np.uint8
    is_bright: bool  # for its desk: then its ink is dark

    def inside(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """In a picture of this shape."""
        return np.asarray(cv2.resize(self.inner, shape[::-1], interpolation=cv2.INTER_NEAREST) > 0)


def _sheet(plain: Grey) -> Sheet | None:
    """The sheet of paper that a picture shows with a part of the desk it lies on."""
    small = shrunk(plain, SOUGHT)
    bright = _bright(np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.uint8))
    for mask in (bright, _over(bright)):
        outline = _outline(mask)
        if outline is None:
            continue
        inner = np.asarray(cv2.erode(_filled(outline, mask.shape), np.ones((5, 5), np.uint8), borderValue=1), np.uint8)
        within = inner > 0
        if WRITTEN[0] < float((mask[within] == 0).mean()) < WRITTEN[1]:
            light = np.median(small[within & (mask > 0)])
            return Sheet(inner, np.uint8(light), bool(light > np.median(small[within & (mask == 0)])))
    return None


def _outline(mask: Grey) -> NDArray[np.int32] | None:
    """Of the largest part, if it is straight and square as a sheet is and most of what lies around it is another."""
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not found:
        return None
    largest = max(found, key=cv2.contourArea)
    hull = np.asarray(cv2.convexHull(largest), np.int32)
    area, filled, (across, down) = cv2.contourArea(largest), cv2.contourArea(hull), cv2.minAreaRect(hull)[1]
    if not LEAST_SHEET * mask.size < area < MOST_SHEET * mask.size or area < STRAIGHT * filled:
        return None
    if min(across, down) < NARROWEST or filled < SQUARE * across * down:
        return None
    around = mask[_filled(hull, mask.shape) == 0]
    return hull if around.size and float((around > 0).mean()) <= STRAY else None


def _filled(corners: NDArray[np.int32], shape: tuple[int, ...]) -> Grey:
    return np.asarray(cv2.fillPoly(np.zeros(shape, np.uint8), [corners], 1), np.uint8)
