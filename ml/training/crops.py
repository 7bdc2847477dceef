"""What the second opinion learns from: 28×28 crops as the finder will cut them, right and wrong ones."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.normalise import SIDE, crop
from ml.training.glyphs import NO_DIGIT, Ink, Pool, blot
from ml.training.pens import Rng

FRAME = 72  # a glyph is warped in a frame of this size before it is normalised
CLASSES = 11


def batch(pool: Pool, seed: int, step: int, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The batch of this step, always the same: ink (n, 28, 28, 1) in 0..1 and one-hot labels (n, 11)."""
    rng = np.random.default_rng([seed, step])
    labels = rng.choice(CLASSES, size, p=[0.085] * 10 + [0.15])
    images = np.stack([example(pool, int(label), rng) for label in labels])
    return np.asarray(images[..., None] / 255, np.float32), np.eye(CLASSES, dtype=np.float32)[labels]


def example(pool: Pool, label: int, rng: Rng) -> NDArray[np.uint8]:
    """One crop, (28, 28)."""
    if label != NO_DIGIT and rng.random() < 0.4:  # as MNIST is, and as it is asked in the test
        images = pool.mnist[label]
        return _warp(images[int(rng.integers(len(images)))], rng, shift=1.5)
    ink = pool.digit(label, rng) if label != NO_DIGIT else _wrong(pool, rng)
    frame = _warp(_framed(ink), rng, shift=0.0)
    if rng.random() < 0.08:
        frame = _gap(frame, rng)
    if label != NO_DIGIT and rng.random() < 0.2:
        frame = _crowded(frame, pool, rng)
    return _worn(crop(frame), rng)


def _wrong(pool: Pool, rng: Rng) -> Ink:
    """No digit: a stranger, a pair that was not parted, a blot or a dash."""
    kind = rng.random()
    if kind < 0.7:
        return pool.stranger(rng)
    if kind < 0.88:
        a, b = (pool.digit(int(rng.integers(10)), rng) for _ in range(2))
        return _beside(a, b)
    return blot(rng)


def _beside(a: Ink, b: Ink) -> Ink:
    height = max(a.shape[0], b.shape[0])
    out = np.zeros((height, a.shape[1] + b.shape[1]), np.uint8)
    out[height - a.shape[0] :, : a.shape[1]] = a
    out[height - b.shape[0] :, a.shape[1] :] = b
    return out


def _framed(ink: Ink) -> Ink:
    """In the middle of the frame, smaller where it would not fit when turned."""
    factor = min(1.0, 0.72 * FRAME / max(ink.shape))
    if factor < 1:
        ink = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8)
    frame = np.zeros((FRAME, FRAME), np.uint8)
    h, w = ink.shape
    top, left = (FRAME - h) // 2, (FRAME - w) // 2
    frame[top : top + h, left : left + w] = ink
    return frame


def _warp(image: Ink, rng: Rng, shift: float) -> Ink:
    """Turned, sheared, scaled and pulled as rubber is."""
    side = image.shape[0]
    turn = np.deg2rad(rng.normal(0, 9) if rng.random() < 0.8 else rng.uniform(-32, 32))
    stretch = np.diag(np.exp(rng.normal(0, 0.08, 2)))
    slant = np.array([[1.0, rng.normal(0, 0.12)], [0.0, 1.0]])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    change = spin @ slant @ stretch
    middle = np.full(2, (side - 1) / 2)
    move = middle - change @ middle + rng.uniform(-shift, shift, 2)
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


def _gap(frame: Ink, rng: Rng) -> Ink:
    """A pen that skipped: a few rows or columns without ink."""
    cut = frame.copy() if rng.random() < 0.5 else frame.T.copy()
    at = int(rng.integers(FRAME // 3, 2 * FRAME // 3))
    cut[at : at + int(rng.integers(2, 5))] = 0
    return cut


def _crowded(frame: Ink, pool: Pool, rng: Rng) -> Ink:
    """A neighbour's edge or a ruled line reaches into the box."""
    crowded = frame.copy()
    left, top, width, height = cv2.boundingRect(frame)
    if rng.random() < 0.3:
        y = top + int(rng.uniform(-0.1, 1.1) * height)
        cv2.line(crowded, (left - 3, y), (left + width + 3, y + int(rng.integers(-2, 3))), 200, 1)
        return crowded
    guest = pool.digit(int(rng.integers(10)), rng)
    reach = min(int(rng.integers(2, 8)), guest.shape[1])
    rows = min(guest.shape[0], FRAME - top)
    if rng.random() < 0.5:
        start = max(0, left - int(rng.integers(0, 4)))
        piece, columns = guest[:rows, -reach:], slice(start, start + reach)
    else:
        stop = min(FRAME, left + width + int(rng.integers(0, 4)))
        piece, columns = guest[:rows, :reach], slice(max(0, stop - reach), stop)
    place = crowded[top : top + rows, columns]
    np.maximum(place, piece[:, : place.shape[1]], out=place)
    return crowded


def _worn(small: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    """Soft focus, faint ink, grain."""
    if rng.random() < 0.7:
        return small
    worn = small.astype(np.float32)
    if rng.random() < 0.5:
        worn = np.asarray(cv2.GaussianBlur(worn, (3, 3), rng.uniform(0.3, 0.9)), np.float32)
    grainy = worn * rng.uniform(0.6, 1.25) + rng.normal(0, rng.uniform(0, 18), (SIDE, SIDE))
    return np.clip(grainy, 0, 255).astype(np.uint8)
