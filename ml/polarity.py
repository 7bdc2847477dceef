"""Which is ink and which is paper: dark ink on bright paper comes out, whatever was photographed."""

import cv2
import numpy as np

from ml import shadow, sheet
from ml.picture import Grey, beyond_edges, bright_parts, shrunk, turned_over

GLANCED = 96  # pixels of the longer side at which ink is told from paper
GROUND = 0.7  # of a drawing's pixels, at least, are nothing but ground
HEAVY, CLEAR = 0.1, 0.6  # ink on more of the picture than this, this share of all light and dark apart
DECIDED = 0.2  # so much speaks for bright ink where nothing but a shadow's edge may be what stands out
OUTER, UNBROKEN = 0.2, 0.85  # of the shorter side is as deep as a frame lies; of a ring along the edges is all one kind


def dark_ink(plain: Grey) -> Grey:
    """Turned over where the ink is the brighter part. Of a sheet on a desk all else becomes paper."""
    ground = _drawn_on(plain)
    if ground is not None:
        return plain if cv2.mean(plain)[0] <= ground else turned_over(plain)
    on_desk = sheet.found(plain)
    if on_desk is None:
        if shadow.falls_on(plain):
            return shadow.lifted(turned_over(plain) if _bright_ink(shrunk(plain, GLANCED)) > DECIDED else plain)
        return plain if _is_dark(plain) else turned_over(plain)
    alone = np.where(on_desk.inside(plain.shape), plain, on_desk.light)
    return alone if on_desk.is_bright else turned_over(alone)


def _drawn_on(plain: Grey) -> int | None:
    """The ground of what no camera saw: one value all around, and nearly everywhere."""
    ground = plain[0, 0]
    if any((side != ground).any() for side in (plain[0], plain[-1], plain[:, 0], plain[:, -1])):
        return None
    return int(ground) if np.count_nonzero(plain == ground) >= GROUND * plain.size else None


def _is_dark(plain: Grey) -> bool:
    """Ink is what stands out from the paper around it."""
    small = shrunk(plain, GLANCED)
    bright = bright_parts(small)
    if _are_two(small, bright):
        return _is_ground_bright(small, bright)
    return _bright_ink(small) <= 0


def _bright_ink(small: Grey) -> float:
    """From -1 to 1: how much brighter than the paper around it all is that stands out. Ink is little and far off, so
    that the cube tells it."""
    side = max(small.shape) // 3 | 1
    paper = beyond_edges(small, side // 2, lambda wider: cv2.medianBlur(wider, side))
    off = (small.astype(np.float32) - paper) ** 3
    return float(off.sum() / max(np.abs(off).sum(), 1.0))


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
    return _are_two(small, bright_parts(small))


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
