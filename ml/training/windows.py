"""What the second opinion learns from: marks among their neighbours, boxed as the finder does, and false boxes."""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.engines import MARKS
from ml.training.glyphs import NO_DIGIT, Pool
from ml.training.pages import HEIGHT, WIDTH, Mark, page, words
from ml.training.pens import Rng
from ml.window import Box, alone, window

CLASSES = len(MARKS)
BARE = 0.45  # of a batch: MNIST's digits, without a neighbour
SHIFT = 1.5  # pixels, in either direction
STRANGE = 0.1  # of the pages, beside those that a page is by itself
Window = NDArray[np.uint8]  # (28, 28, 2)


def batch(pool: Pool, seed: int, step: int, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The batch of this step, always the same: (n, 28, 28, 2) in 0..1 and one-hot labels (n, 11)."""
    rng = np.random.default_rng([seed, step])
    examples = [_bare(pool, rng) for _ in range(round(BARE * size))]
    while len(examples) < size:
        examples.extend(_written(pool, rng))
    windows, labels = zip(*examples[:size], strict=True)
    return np.asarray(np.stack(windows) / 255, np.float32), np.eye(CLASSES, dtype=np.float32)[list(labels)]


def _bare(pool: Pool, rng: Rng) -> tuple[Window, int]:
    label = int(rng.integers(10))
    images = pool.mnist[label]
    return alone(_warped(images[int(rng.integers(len(images)))], rng)), label


def _warped(image: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    """Turned, sheared, scaled and pulled as rubber is."""
    side = image.shape[0]
    turn = np.deg2rad(rng.normal(0, 9) if rng.random() < 0.8 else rng.uniform(-32, 32))
    stretch = np.diag(np.exp(rng.normal(0, 0.08, 2)))
    slant = np.array([[1.0, rng.normal(0, 0.12)], [0.0, 1.0]])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    change = spin @ slant @ stretch
    middle = np.full(2, (side - 1) / 2)
    move = middle - change @ middle + rng.uniform(-SHIFT, SHIFT, 2)
    grid = _grid(side) @ change.T + move  # (side, side, 2)
    if rng.random() < 0.6:
        coarse = rng.normal(0, 0.018 * side, (5, 5, 2)).astype(np.float32)
        grid = grid + cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    across, down = np.ascontiguousarray(grid.astype(np.float32).transpose(2, 0, 1))
    warped = cv2.remap(image, across, down, cv2.INTER_LINEAR)
    return np.asarray(warped, np.uint8)


@cache
def _grid(side: int) -> NDArray[np.float32]:
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    return np.stack([x, y], -1)


def _written(pool: Pool, rng: Rng) -> Iterator[tuple[Window, int]]:
    """Every mark of a page, and now and then a box that holds none."""
    ink, marks = (words if rng.random() < STRANGE else page)(pool, rng)
    boxes: list[Box] = [(mark.left, mark.top, mark.left + mark.width, mark.top + mark.height) for mark in marks]
    for mark, box in zip(marks, boxes, strict=True):
        if mark.seen() > 0.9:
            yield window(ink, _missed(box, rng)), mark.label
    if rng.random() < 0.5:
        none = _false(marks, boxes, rng)
        if none is not None:
            yield window(ink, none), NO_DIGIT


def _missed(box: Box, rng: Rng) -> Box:
    """A little beside the truth, as the finder's boxes are; seldom more than that."""
    height = box[3] - box[1]
    off = rng.normal(0, (0.1 if rng.random() < 0.1 else 0.035) * height, 4)
    left, top, right, bottom = (float(side + by) for side, by in zip(box, off, strict=True))
    return left, top, max(right, left + 2), max(bottom, top + 2)


def _false(marks: list[Mark], boxes: list[Box], rng: Rng) -> Box | None:
    """Two neighbours as one, the gap between them, or a place far from any mark's centre."""
    kind = rng.random()
    if kind < 0.7 and len(boxes) > 1:
        at = int(rng.integers(len(boxes) - 1))
        return _astride(boxes[at], boxes[at + 1], rng, whole=kind < 0.3)
    height = float(marks[0].height) if marks else 32.0
    x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
    if any(abs(x - (b[0] + b[2]) / 2) < 0.6 * height and abs(y - (b[1] + b[3]) / 2) < 0.6 * height for b in boxes):
        return None
    wide, tall = height * rng.uniform(0.2, 0.7), height * rng.uniform(0.3, 0.6)
    return x - wide, y - tall, x + wide, y + tall


def _astride(a: Box, b: Box, rng: Rng, *, whole: bool) -> Box | None:
    """Around both neighbours, or over where they meet. None where they are no neighbours."""
    top, bottom = min(a[1], b[1]), max(a[3], b[3])
    if b[0] <= a[0] or b[0] - a[2] > 0.5 * (bottom - top) or bottom - top > 1.6 * (a[3] - a[1]):
        return None
    if whole:
        return _missed((a[0], top, b[2], bottom), rng)
    middle = ((a[0] + a[2]) / 2 + (b[0] + b[2]) / 2) / 2
    half = max(4.0, rng.uniform(0.2, 0.5) * (b[2] - a[0]) / 2)
    return _missed((middle - half, top, middle + half, bottom), rng)
