"""How tall the digits of a picture are, judged by its ink: the finder knows them at one height."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.picture import Grey, even

MEASURED_SIDE = 400  # longest side on which ink is measured
INKED = 110  # of 255
NEAR = 0.25  # pieces this close above each other, in shares of the taller one, are one digit broken in two


@dataclass(frozen=True)
class Size:
    """The likely heights of digits, likeliest first, and where there is ink at all, in the picture's pixels."""

    heights: tuple[float, ...]
    left: int
    top: int
    right: int
    bottom: int


def measure(dark: Grey) -> Size | None:
    """None where there is no ink."""
    factor = min(1.0, MEASURED_SIDE / max(dark.shape))
    small = dark if factor == 1.0 else cv2.resize(dark, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    side = max(25, min(small.shape) // 2)
    ink = even(np.asarray(small, np.uint8), side)
    pieces = _pieces(ink)
    if not len(pieces):
        return None
    kept = pieces[~_lines(pieces, ink.shape)]
    if not len(kept):
        kept = pieces
    low, high = kept[:, :2].min(axis=0), (kept[:, :2] + kept[:, 2:4]).max(axis=0)
    heights = tuple(max(h, 3.0) / factor for h in _likely(_joined(kept)))
    left, top = np.floor(low / factor).astype(int)
    right, bottom = np.ceil(high / factor).astype(int)
    return Size(heights, int(left), int(top), int(right), int(bottom))


def _pieces(ink: Grey) -> NDArray[np.float64]:
    """(n, 5): left, top, width, height, area of what hangs together, without grains."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((ink >= INKED).view(np.uint8), connectivity=8)
    pieces = stats[1:].astype(np.float64)
    pieces = pieces[pieces[:, 4] >= 4]
    if len(pieces) > 300:
        pieces = pieces[np.argsort(-pieces[:, 4])[:300]]
    return pieces


def _lines(pieces: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Rulings, underlines and frames: long and thin, or as large as the picture and nearly empty."""
    width, height, area = pieces[:, 2], pieces[:, 3], pieces[:, 4]
    flat = (width > 0.4 * shape[1]) & (height < 0.08 * shape[0])
    upright = (height > 0.9 * shape[0]) & (width < 0.04 * shape[1])
    frame = (width > 0.85 * shape[1]) & (height > 0.85 * shape[0]) & (area < 0.2 * width * height)
    return np.asarray(flat | upright | frame)


def _joined(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m, 2) width and height of what stands close above each other, taken together."""
    boxes = [list(p[:4]) for p in pieces[np.argsort(-pieces[:, 4])][:80]]
    merged: list[list[float]] = []
    for left, top, width, height in boxes:
        for box in merged:
            overlap = min(left + width, box[0] + box[2]) - max(left, box[0])
            gap = max(top, box[1]) - min(top + height, box[1] + box[3])
            if overlap > 0.4 * min(width, box[2]) and gap < NEAR * max(height, box[3]):
                right, bottom = max(left + width, box[0] + box[2]), max(top + height, box[1] + box[3])
                box[0], box[1] = min(left, box[0]), min(top, box[1])
                box[2], box[3] = right - box[0], bottom - box[1]
                break
        else:
            merged.append([left, top, width, height])
    return np.array([[box[2], box[3]] for box in merged])


def _likely(sizes: NDArray[np.float64]) -> list[float]:
    """The middle height of what is not much smaller than the tallest; where heights differ, others too."""
    heights = np.maximum(sizes[:, 1], 0.45 * sizes[:, 0])  # a wide low mark is no tiny digit
    tall = heights[heights >= 0.4 * heights.max()]
    middle = float(np.median(tall))
    others = [float(tall.max()), float(np.median(heights)) if len(heights) > 3 else middle]
    out = [middle]
    for other in others:
        if all(max(other / known, known / other) > 1.6 for known in out):
            out.append(other)
    return out
