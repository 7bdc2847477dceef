"""What spoke for an answer: cover a patch of the window and see how much of the answer goes."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

PATCH = 6
STEP = 3


def heat_map(
    window: NDArray[np.uint8], classify: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """(28, 28, 2) -> (28, 28) in 0..1: 1 where covering costs the answer most."""
    starts = range(-PATCH // 2, 28 - PATCH // 2, STEP)
    covered = np.stack([_covered(window, y, x) for y in starts for x in starts])
    whole = classify(window[None])[0]
    answer = int(whole.argmax())
    lost = np.log(whole[answer] + 1e-6) - np.log(classify(covered)[:, answer] + 1e-6)
    grid = np.maximum(lost, 0).astype(np.float32).reshape(len(starts), len(starts))
    heat = np.maximum(cv2.resize(grid, (28, 28), interpolation=cv2.INTER_CUBIC), 0)
    return np.asarray(heat / max(float(heat.max()), 1e-6), np.float32)


def _covered(window: NDArray[np.uint8], y: int, x: int) -> NDArray[np.uint8]:
    out = window.copy()
    out[max(y, 0) : y + PATCH, max(x, 0) : x + PATCH] = 0
    return out
