"""Where the digits are: the finder's answers on one picture, its peaks taken as digits."""

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.artefact import Network, softmax
from ml.picture import DIGIT, Grey

STRIDE = 4
REACH = DIGIT / 2
GRAIN = 16  # both sides of what the network takes are multiples of it
TALLEST, WIDEST = 192, 384  # larger pictures are searched tile by tile: a network's memory grows with its picture
OVERLAP = 48  # a digit cut by one tile's edge is whole in the next
SAME_BOX = 0.6  # of the area of both
SAME_CENTRE = 0.3  # of the smaller one's side
FAINTEST = 0.05  # lower peaks are not even looked at
MOST_PEAKS = 600  # of a picture, the surest: each is held against the others


@dataclass(frozen=True, slots=True)
class Found:
    """A peak: where, how sure the finder is that a digit's centre is there, and which of 11 it is."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    probabilities: NDArray[np.float32]  # (11,)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def find(ink: Grey, network: Network) -> list[Found]:
    """All peaks of a picture (h, w) with digits about 32 pixels tall, the surest first, none twice."""
    peaks = [peak for tile in _tiles(ink.shape) for peak in _tile(ink, tile, network)]
    peaks.sort(key=lambda peak: -peak.score)
    kept: list[Found] = []
    for peak in peaks[:MOST_PEAKS]:
        if not any(_same(peak, other) for other in kept):
            kept.append(peak)
    return kept


@dataclass(frozen=True)
class Tile:
    """A window of the picture, and the part of it whose peaks are its own."""

    top: int
    left: int
    height: int
    width: int
    own: tuple[int, int, int, int]  # top, left, bottom, right in the picture


def _tiles(shape: tuple[int, ...]) -> list[Tile]:
    height, width = (min(-(-side // GRAIN) * GRAIN, most) for side, most in zip(shape, (TALLEST, WIDEST), strict=True))
    rows, columns = _spans(shape[0], height), _spans(shape[1], width)
    return [Tile(r, c, height, width, (r0, c0, r1, c1)) for r, r0, r1 in rows for c, c0, c1 in columns]


def _spans(length: int, window: int) -> list[tuple[int, int, int]]:
    """Windows along one side: where each starts, and from where to where its peaks count."""
    if length <= window:
        return [(0, 0, length)]
    count = 1 + -(-(length - window) // (window - OVERLAP))
    starts = [round(i * (length - window) / (count - 1)) // STRIDE * STRIDE for i in range(count)]
    cuts = [0, *((a + window + b) // 2 for a, b in itertools.pairwise(starts)), length]
    return list(zip(starts, cuts, cuts[1:], strict=False))


def _tile(ink: Grey, tile: Tile, network: Network) -> list[Found]:
    window = ink[tile.top : tile.top + tile.height, tile.left : tile.left + tile.width]
    if not window.any():
        return []
    batch = np.zeros((1, tile.height, tile.width, 1), np.float32)
    batch[0, : window.shape[0], : window.shape[1], 0] = window.astype(np.float32) / 255
    return _peaks(network(batch)[0], tile)


def _peaks(answers: NDArray[np.float32], tile: Tile) -> list[Found]:
    """(h/4, w/4, 16) answers -> what stands out from its eight neighbours."""
    heat = 1 / (1 + np.exp(-answers[..., 0]))
    highest = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat >= highest) & (heat > FAINTEST))
    chosen = answers[rows, columns]
    reaches, named = np.maximum(chosen[:, 12:16], 0.05) * REACH, softmax(chosen[:, 1:12])
    ys, xs = tile.top + (rows + 0.5) * STRIDE, tile.left + (columns + 0.5) * STRIDE
    peaks = zip(xs.tolist(), ys.tolist(), reaches.tolist(), heat[rows, columns].tolist(), named, strict=True)
    top, left, bottom, right = tile.own
    return [
        Found(x - reach[0], y - reach[1], x + reach[2], y + reach[3], score, names)
        for x, y, reach, score, names in peaks
        if top <= y < bottom + STRIDE and left <= x < right + STRIDE
    ]


def _same(peak: Found, other: Found) -> bool:
    """Two peaks on one digit: nearly one box, or nearly one centre. Slanted neighbours overlap and stay two."""
    w = min(peak.right, other.right) - max(peak.left, other.left)
    h = min(peak.bottom, other.bottom) - max(peak.top, other.top)
    if w <= 0 or h <= 0:
        return False
    union = peak.width * peak.height + other.width * other.height - w * h
    (x, y), (ox, oy) = peak.centre, other.centre
    across = abs(x - ox) / min(peak.width, other.width)
    down = abs(y - oy) / min(peak.height, other.height)
    return w * h > SAME_BOX * union or max(across, down) < SAME_CENTRE
