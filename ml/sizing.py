"""How tall the digits of a picture are, judged by its ink: the finder knows them at one height."""

from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.boxes import ROW
from ml.picture import SPECK, Grey, inked, is_plain, shrunk

MEASURED_SIDES = (160, 480)  # longest side on which ink is measured: the larger one where digits are small
TINY = 12  # pixels, in the smaller one
LONG, TALL = 0.6, 0.85  # shares of the picture's sides from which a straight thin piece is a ruling
HELD, HOLLOW = 0.25, 0.3  # of a box's height is what it holds, at least, and of its area is itself ink, at most
DOT, SOLID, ROUND = (
    0.25,
    0.5,
    0.6,
)  # of the tallest is a dot high, at most; of its box is ink, and of its side the other
FEWEST_DOTS = 6  # make a line
FULL = 0.7  # of its box does a disc fill, at least, and its sides are as much alike
WALLS = 0.4  # of the height of digits above and below them may the walls of their boxes be
SEEN, UNBROKEN = 0.15, 0.97  # of the most contrast is a wall's, and of a row's columns show as much
GUESSED = (0.5, 0.25)  # of the shorter side is how tall digits may be where no ink stands out to measure
NEAR = 0.25  # pieces this close above each other, in shares of the taller one, are one digit broken in two


@dataclass(frozen=True)
class Size:
    """The likely heights of digits, likeliest first, and where there is ink at all, in the picture's pixels."""

    heights: tuple[float, ...]
    left: int
    top: int
    right: int
    bottom: int
    framed: bool = False  # whether some of it lies within other ink, or may be a hole or a row of boxes
    stands_out: bool = True  # whether there is ink, or paper so rough or printed that there may be


def measure(dark: Grey) -> Size | None:
    """None where there is no ink."""
    size = _measured(dark, MEASURED_SIDES[0])
    if max(dark.shape) > MEASURED_SIDES[0] and (
        size is None or size.heights[0] * MEASURED_SIDES[0] < TINY * max(dark.shape)
    ):
        return _measured(dark, MEASURED_SIDES[1])
    return size


def guessed(dark: Grey) -> Size | None:
    """Of paper whose grain or print may hide ink, so that only who knows digits can tell. None where it is plain."""
    if is_plain(shrunk(dark, MEASURED_SIDES[1])):
        return None
    h, w = dark.shape
    return Size(tuple(share * min(h, w) for share in GUESSED), 0, 0, w, h, stands_out=False)


def _measured(dark: Grey, side: int) -> Size | None:
    factor = min(1.0, side / max(dark.shape))
    small = shrunk(dark, side)
    mask = inked(small).view(np.uint8)
    pieces = _pieces(mask)
    if not len(pieces):
        return None
    ruled = _ruled(mask) if _may_be_ruled(pieces, mask.shape) else None
    marks = pieces if ruled is None else _pieces(mask & ~ruled)
    heights = _likely(_joined(_undotted(_unframed(marks if len(marks) else pieces))))
    low, high = pieces[:, :2].min(axis=0), (pieces[:, :2] + pieces[:, 2:4]).max(axis=0)
    left, top = np.floor(low / factor).astype(int)
    right, bottom = np.ceil(high / factor).astype(int)
    framed = (
        bool(_holds(pieces).any()) or _may_be_holes(pieces) or _may_be_boxes(small, low.astype(int), high.astype(int))
    )
    return Size(tuple(max(h, 3.0) / factor for h in heights), int(left), int(top), int(right), int(bottom), framed)


def _may_be_boxes(small: Grey, low: NDArray[np.int_], high: NDArray[np.int_]) -> bool:
    """A row without a gap: above or below a digit there are at least its box's walls, faint as they may be here."""
    (left, top), (right, bottom) = low, high
    if right - left < ROW * (bottom - top):
        return False
    around = round(WALLS * (bottom - top))
    part = small[max(top - around, 0) : bottom + around, left:right]
    contrast = cv2.subtract(part.max(axis=0), part.min(axis=0))
    return bool((contrast >= SEEN * contrast.max()).mean() >= UNBROKEN)


def _may_be_holes(pieces: NDArray[np.float64]) -> bool:
    """Punched ones stand beside what is written, solid and round."""
    _, _, width, height, area = pieces.T
    solid = (area >= FULL * width * height) & (np.minimum(width, height) >= FULL * np.maximum(width, height))
    return bool((solid & (height > DOT * height.max())).any() and not solid.all())


def _may_be_ruled(pieces: NDArray[np.float64], shape: tuple[int, ...]) -> bool:
    """A ruling hangs together with whatever stands on it, and a piece holds all of it. One upright piece is a digit."""
    h, w = shape
    if len(pieces) == 1 and pieces[0, 2] < pieces[0, 3]:
        return False
    return bool((pieces[:, 2] >= LONG * w).any() or (pieces[:, 3] >= TALL * h).any())


def _ruled(mask: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Rulings, underlines and frames: straight, thin, and nearly as long as the picture. None where there are none."""
    h, w = mask.shape
    thick = max(3, round(0.08 * max(h, w)))
    broad = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), np.uint8)
    thin = mask & ~broad
    flat, upright = _runs(thin, max(8, round(LONG * w))), _runs(thin.T, max(8, round(TALL * h)))
    found = [run for run in (flat, None if upright is None else upright.T) if run is not None]
    return np.bitwise_or.reduce(found) if found else None


def _runs(thin: NDArray[np.uint8], length: int) -> NDArray[np.uint8] | None:
    """What lies in rows of at least so many pixels; a photo's lines lean a little."""
    leaning = cv2.dilate(thin, np.ones((3, 1), np.uint8))
    if cv2.reduce(leaning, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).max() < length:
        return None  # to count costs little beside what comes now
    return np.asarray(cv2.morphologyEx(leaning, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8)


def _pieces(mask: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, 5): left, top, width, height, area of what hangs together, without grains."""
    # Sixteen bits number all pieces that a side of 480 can hold, three times as fast as thirty-two.
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_16U)
    pieces = stats[1:].astype(np.float64)
    pieces = pieces[pieces[:, 4] >= SPECK]
    if len(pieces) > 300:
        pieces = pieces[np.argsort(-pieces[:, 4])[:300]]
    return pieces


def _unframed(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the boxes that digits stand in: hollow pieces with a piece inside that is no mere speck."""
    _, _, width, height, area = pieces.T
    frames = _holds(pieces).any(axis=1) & (area < HOLLOW * width * height)
    return pieces if frames.all() else pieces[~frames]


def _undotted(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the dots of a line to write on: many, solid, round or square, and far smaller than what is tallest."""
    _, _, width, height, area = pieces.T
    small = np.maximum(width, height) < DOT * height.max()
    dots = small & (area >= SOLID * width * height) & (np.minimum(width, height) > ROUND * np.maximum(width, height))
    return pieces[~dots] if FEWEST_DOTS <= dots.sum() < len(dots) else pieces


def _holds(pieces: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n, n): which reach around which that are no mere specks."""
    if len(pieces) == 1:
        return np.zeros((1, 1), np.bool_)
    left, top, width, height, _ = pieces.T
    right, bottom = left + width, top + height
    holds = (left[:, None] < left) & (top[:, None] < top) & (right[:, None] > right) & (bottom[:, None] > bottom)
    return np.asarray(holds & (height >= HELD * height[:, None]))


def _joined(pieces: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Width and height of what stands close above each other, taken together."""
    boxes = pieces[np.argsort(-pieces[:, 4])][:80, :4].tolist()
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
    return [(width, height) for _, _, width, height in merged]


def _likely(sizes: list[tuple[float, float]]) -> list[float]:
    """The middle height of what is not much smaller than the tallest; where heights differ, others too."""
    heights = [max(height, 0.45 * width) for width, height in sizes]  # a wide low mark is no tiny digit
    tallest = max(heights)
    middle = median(height for height in heights if height >= 0.4 * tallest)
    others = [tallest, median(heights) if len(heights) > 3 else middle]
    out = [middle]
    for other in others:
        if all(max(other / known, known / other) > 1.6 for known in out):
            out.append(other)
    return out
