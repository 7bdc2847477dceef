"""The classic, for comparison: a support vector machine on 8×8 features, learned from scikit-learn's digits.

numpy alone runs it. Those digits stand upright, fill their frame from top to bottom and are
written with a broad pen, so a crop is brought to that manner first.
"""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.normalise import cut

FRAME = 32  # of the bitmaps that scikit-learn's digits were counted from, in blocks of 4×4
WIDEST = 18
WIDER = 1.2
MIDDLE = 15  # where the ink's centre of mass goes, from the left
INK = 100  # of 255: a pixel of the bitmap is on

Machine = Mapping[str, NDArray[Any]]
# support (s, 64), gamma (), pairs (45, s), intercepts (45,), steepness (): the arrays of a trained machine

FIRST, SECOND = np.triu_indices(10, 1)  # the 45 pairs of digits, in scikit-learn's order


def features(crops: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, 28, 28) ink 255 on 0 -> (n, 64) counts of 0 to 16."""
    if not len(crops):
        return np.zeros((0, 64))
    on = np.stack([_bitmap(crop) for crop in crops]) >= INK  # (n, 32, 32)
    counts: NDArray[np.int64] = on.reshape(-1, 8, 4, 8, 4).sum(axis=(2, 4))
    return counts.reshape(-1, 64).astype(np.float64)


def _bitmap(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One crop as tall as the frame, upright and thickened."""
    frame = np.zeros((FRAME, FRAME), np.uint8)
    ink = cut(crop)
    if ink is None:
        return frame
    ink = _upright(ink)
    height, width = ink.shape
    wide = max(3, min(WIDEST, round(width * FRAME / height * WIDER)))
    tall = cv2.resize(ink, (wide, FRAME), interpolation=cv2.INTER_CUBIC)
    broad = cv2.dilate(np.pad(tall, ((0, 0), (1, 1))), np.ones((2, 2), np.uint8))
    mass = broad.sum(axis=0, dtype=np.float64)
    centre = float(mass @ np.arange(len(mass)) / max(mass.sum(), 1.0)) + 0.5
    left = min(max(round(MIDDLE - centre), 0), FRAME - len(mass))
    frame[:, left : left + len(mass)] = broad
    return frame


def _upright(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Sheared until its rows' centres stand above each other."""
    moments = cv2.moments(ink)
    if moments["mu02"] < 1e-2:
        return ink
    slant = moments["mu11"] / moments["mu02"]
    height, width = ink.shape
    matrix = np.array([[1, -slant, 0.5 * height * slant + height], [0, 1, 0]], np.float32)
    upright = cut(np.asarray(cv2.warpAffine(ink, matrix, (width + 2 * height, height)), np.uint8))
    return ink if upright is None else upright


def decisions(counts: NDArray[np.float64], machine: Machine) -> NDArray[np.float64]:
    """(n, 64) -> (n, 45): for each pair of digits, above 0 for the first of the two."""
    support = machine["support"].astype(np.float64)
    apart = (counts**2).sum(1)[:, None] + (support**2).sum(1) - 2 * counts @ support.T  # (n, s)
    kernel = np.exp(-machine["gamma"] * apart)
    out: NDArray[np.float64] = kernel @ machine["pairs"].T + machine["intercepts"]
    return out


def coupled(decided: NDArray[np.float64], steepness: float) -> NDArray[np.float64]:
    """(n, 45) -> (n, 10): the probabilities that agree best with every pair's (Wu, Lin and Weng, 2004)."""
    chance = np.clip(1 / (1 + np.exp(-steepness * decided)), 1e-7, 1 - 1e-7)
    wins = np.zeros((len(decided), 10, 10))  # [i, j]: that it is i, if it is i or j
    wins[:, FIRST, SECOND], wins[:, SECOND, FIRST] = chance, 1 - chance
    system = np.zeros((len(decided), 11, 11))
    system[:, :10, :10] = -wins * wins.transpose(0, 2, 1)
    system[:, range(10), range(10)] = (wins**2).sum(axis=1)
    system[:, 10, :10] = system[:, :10, 10] = 1
    wanted = np.zeros((len(decided), 11, 1))
    wanted[:, 10] = 1
    shares: NDArray[np.float64] = np.clip(np.linalg.solve(system, wanted)[:, :10, 0], 0, 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def probabilities(crops: NDArray[np.uint8], machine: Machine) -> NDArray[np.float64]:
    """(n, 28, 28) -> (n, 10)."""
    return coupled(decisions(features(crops), machine), float(machine["steepness"]))
