"""What the finder should answer on a page, and how far off it is."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.picture import DIGIT
from ml.training.glyphs import Pool
from ml.training.networks import CLASSES, STRIDE
from ml.training.pages import HEIGHT, WIDTH, Mark, page

ROWS, COLUMNS = HEIGHT // STRIDE, WIDTH // STRIDE
REACH = DIGIT / 2  # boxes are measured in halves of a digit
IGNORED = -1.0  # a digit cut by the edge: neither there nor not there
NEAR = 0.5  # cells this close to a centre also learn which digit it is and how far it reaches


def batch(pool: Pool, seed: int, step: int, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The batch of this step, always the same: ink (n, 64, 256, 1) in 0..1 and targets (n, 16, 64, 7)."""
    rng = np.random.default_rng([seed, step])
    pages = [page(pool, rng) for _ in range(size)]
    ink = np.asarray(np.stack([picture for picture, _ in pages])[..., None] / 255, np.float32)
    return ink, np.stack([target(marks) for _, marks in pages])


def target(marks: list[Mark]) -> NDArray[np.float32]:
    """(16, 64, 7): heat, weight, class, reach to the left, top, right and bottom."""
    out = np.zeros((ROWS, COLUMNS, 7), np.float32)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    for mark in marks:
        middle = np.array([mark.top + mark.height / 2, mark.left + mark.width / 2]) / STRIDE - 0.5
        row, column = np.round(middle).astype(int)
        spread = np.clip(np.array([mark.height, mark.width]) / (STRIDE * 6), 0.55, 1.4)
        far = ((y - row) / spread[0]) ** 2 + ((x - column) / spread[1]) ** 2
        heat = np.exp(-far / 2).astype(np.float32)
        if mark.seen() < 0.75 or not (0 <= row < ROWS and 0 <= column < COLUMNS):
            out[..., 0][(heat > 0.1) & (out[..., 0] < heat)] = IGNORED
            continue
        _learn(out, mark, heat, x, y)
    return out


def _learn(out: NDArray[np.float32], mark: Mark, heat: NDArray[np.float32], x: Any, y: Any) -> None:
    stronger = heat > out[..., 0]
    near = stronger & (heat > NEAR)
    out[..., 0][stronger] = heat[stronger]
    out[..., 1][near] = heat[near]
    out[..., 2][near] = mark.label
    here_x, here_y = (x + 0.5) * STRIDE, (y + 0.5) * STRIDE
    sides = (
        here_x - mark.left,
        here_y - mark.top,
        mark.left + mark.width - here_x,
        mark.top + mark.height - here_y,
    )
    for channel, side in enumerate(sides, 3):
        out[..., channel][near] = side[near] / REACH


def loss(wanted: Any, answered: Any) -> Any:
    """Focal loss on the centres, cross entropy on the classes, absolute error on the boxes."""
    heat, weight = wanted[..., 0], wanted[..., 1]
    total = ops.maximum(ops.sum(weight), 1.0)
    named = ops.one_hot(ops.cast(wanted[..., 2], "int32"), CLASSES) * 0.97 + 0.03 / CLASSES
    wrong = keras.losses.categorical_crossentropy(named, answered[..., 1 : 1 + CLASSES], from_logits=True)
    off = ops.mean(ops.abs(wanted[..., 3:] - answered[..., 1 + CLASSES :]), axis=-1)
    centres = ops.maximum(ops.sum(ops.cast(heat == 1.0, "float32")), 1.0)
    return _focal(heat, answered[..., 0]) / centres + ops.sum(weight * (wrong + 0.7 * off)) / total


def _focal(heat: Any, logit: Any) -> Any:
    """As in CenterNet: centres count fully, cells near them little, all others as no centre."""
    said = ops.clip(ops.sigmoid(logit), 1e-4, 1 - 1e-4)
    there = ops.cast(heat == 1.0, "float32")
    counted = ops.cast(heat >= 0.0, "float32") * (1 - there)
    missed = there * (1 - said) ** 2 * ops.log(said)
    false = counted * (1 - ops.maximum(heat, 0.0)) ** 4 * said**2 * ops.log(1 - said)
    return -ops.sum(missed + false)
