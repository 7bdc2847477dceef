"""Pen strokes and how they are drawn: real writers' trajectories and made-up ones, any brush, any hand.

A stroke is (k, 2) floats, x right and y down; a mark is a list of strokes.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float64]
Mark = list[Stroke]
Rng = np.random.Generator

SHARPER = 3  # drawn this much larger, then averaged down: soft edges like a canvas's


def draw(mark: Sequence[Stroke], side: float, brush: float) -> NDArray[np.uint8]:
    """Ink 255 on 0, tight around the mark; `side` is the longer side of the pen's path in pixels."""
    points = np.concatenate(list(mark))
    low = points.min(axis=0)
    factor = side / max(float((points.max(axis=0) - low).max()), 1e-6)
    margin = brush / 2 + 1
    extent = (points.max(axis=0) - low) * factor + 2 * margin
    w, h = (max(1, int(np.ceil(v))) for v in extent)
    big = np.zeros((h * SHARPER, w * SHARPER), np.uint8)
    for stroke in mark:
        _ink(big, ((stroke - low) * factor + margin) * SHARPER, max(1, round(brush * SHARPER)))
    return np.asarray(cv2.resize(big, (w, h), interpolation=cv2.INTER_AREA), np.uint8)


def _ink(big: NDArray[np.uint8], path: Stroke, thickness: int) -> None:
    fixed = np.round(path * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(big, [fixed], False, 255, thickness, cv2.LINE_8, shift=4)
    if len(path) == 1:
        x, y = np.round(path[0]).astype(int)
        cv2.circle(big, (int(x), int(y)), max(1, thickness // 2), 255, -1)


def smooth(stroke: Stroke, steps: int = 4) -> Stroke:
    """A curve through the middles of the pen's points, as drawing programs make it."""
    if len(stroke) < 3:
        return stroke
    middles = (stroke[:-1] + stroke[1:]) / 2
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    start, bend, end = (part[:, None] for part in (middles[:-1], stroke[1:-1], middles[1:]))  # (k, 1, 2)
    curves = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end  # (k, steps, 2)
    return np.concatenate([stroke[:1], curves.reshape(-1, 2), middles[-1:], stroke[-1:]])


def vary(mark: Sequence[Stroke], rng: Rng) -> Mark:
    """Another hand's version: turned, slanted, stretched, shaken, some strokes a little off."""
    turn, slant = rng.normal(0, 0.1), rng.normal(0, 0.15)
    wide = np.exp(rng.normal(0, 0.18))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    change = spin @ np.array([[wide, slant], [0, 1.0]])
    points = np.concatenate(list(mark))
    size = max(float(np.ptp(points, axis=0).max()), 1e-6)
    wave = rng.normal(0, 0.02 * size, (2, 2)), rng.uniform(2, 6, 2) / size, rng.uniform(0, 6.28, 2)
    out = []
    for stroke in mark:
        moved = stroke @ change.T + rng.normal(0, 0.015 * size, 2)
        moved = moved + np.sin(stroke @ np.diag(wave[1]) + wave[2]) @ wave[0]
        out.append(smooth(moved) if rng.random() < 0.6 else moved)
    return out


def brush(rng: Rng) -> float:
    """A pen's width as a share of the digit's longer side: a fineliner to a felt marker."""
    return float(np.exp(rng.uniform(np.log(0.025), np.log(0.26))))


# Shapes that few of the recorded writers use, so that their readings are learned all the same.
# Each digit: variants of strokes in a box of 1 × 1, (x, y) with y down.
_SHAPES: dict[int, list[list[list[tuple[float, float]]]]] = {
    0: [
        [[(0.5, 0), (0.1, 0.2), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (0.9, 0.2), (0.5, 0), (0.35, 0.05)]],
        [
            [(0.5, 0), (0.1, 0.2), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (0.9, 0.2), (0.5, 0)],
            [(0.85, 0.05), (0.15, 0.95)],
        ],
    ],
    1: [
        [[(0.0, 0.35), (0.45, 0.0), (0.45, 1.0)]],
        [[(0.0, 0.5), (0.5, 0.0), (0.5, 1.0)]],
        [[(0.0, 0.65), (0.25, 0.4), (0.55, 0.0), (0.55, 1.0)]],
        [[(0.1, 0.25), (0.45, 0.0), (0.45, 1.0)], [(0.1, 1.0), (0.8, 1.0)]],
        [[(0.0, 0.4), (0.45, 0.0), (0.42, 1.0)], [(0.05, 0.98), (0.85, 1.0)]],
        [[(0.5, 0.0), (0.5, 1.0)], [(0.25, 1.0), (0.75, 1.0)]],
    ],
    2: [
        [[(0.05, 0.2), (0.3, 0), (0.75, 0.05), (0.8, 0.35), (0.4, 0.75), (0.1, 1.0), (0.1, 0.95), (0.9, 1.0)]],
        [
            [
                (0.05, 0.2),
                (0.4, 0),
                (0.8, 0.15),
                (0.7, 0.5),
                (0.25, 0.95),
                (0.05, 0.9),
                (0.2, 0.75),
                (0.45, 0.95),
                (0.7, 1.0),
                (0.95, 0.9),
            ]
        ],
    ],
    3: [[[(0.05, 0.0), (0.85, 0.0), (0.4, 0.4), (0.8, 0.5), (0.85, 0.85), (0.4, 1.0), (0.0, 0.85)]]],
    4: [
        [[(0.4, 0.0), (0.0, 0.6), (0.9, 0.6)], [(0.65, 0.3), (0.6, 1.0)]],
        [[(0.1, 0.0), (0.05, 0.5), (0.85, 0.5)], [(0.8, 0.0), (0.75, 1.0)]],
        [[(0.65, 1.0), (0.65, 0.0), (0.0, 0.65), (0.95, 0.65)]],
        [[(0.35, 0.0), (0.05, 0.65), (0.9, 0.55)], [(0.55, 0.35), (0.5, 1.0)]],
    ],
    5: [
        [
            [(0.15, 0.0), (0.1, 0.45), (0.5, 0.38), (0.9, 0.6), (0.75, 0.92), (0.35, 1.0), (0.0, 0.88)],
            [(0.15, 0.0), (0.9, 0.0)],
        ],
        [[(0.95, 0.0), (0.2, 0.0), (0.12, 0.45), (0.6, 0.4), (0.85, 0.7), (0.5, 1.0), (0.0, 0.9)]],
    ],
    6: [[[(0.7, 0.0), (0.25, 0.35), (0.05, 0.75), (0.4, 1.0), (0.8, 0.85), (0.7, 0.55), (0.3, 0.6), (0.1, 0.8)]]],
    7: [
        [[(0.0, 0.02), (0.9, 0.0), (0.35, 1.0)]],
        [[(0.0, 0.02), (0.9, 0.0), (0.4, 1.0)], [(0.2, 0.5), (0.85, 0.48)]],
        [[(0.0, 0.2), (0.05, 0.02), (0.9, 0.0), (0.55, 0.5), (0.45, 1.0)]],
        [[(0.0, 0.15), (0.02, 0.0), (0.85, 0.03), (0.5, 1.0)], [(0.3, 0.45), (0.8, 0.5)]],
    ],
    8: [
        [
            [
                (0.8, 0.15),
                (0.4, 0),
                (0.1, 0.2),
                (0.45, 0.47),
                (0.9, 0.75),
                (0.5, 1.0),
                (0.1, 0.8),
                (0.5, 0.47),
                (0.85, 0.2),
                (0.75, 0.1),
            ]
        ]
    ],
    9: [
        [
            [
                (0.85, 0.15),
                (0.45, 0.0),
                (0.1, 0.25),
                (0.4, 0.5),
                (0.8, 0.3),
                (0.85, 0.1),
                (0.85, 0.75),
                (0.55, 1.0),
                (0.1, 0.9),
            ]
        ],
        [[(0.8, 0.1), (0.35, 0.0), (0.1, 0.25), (0.4, 0.48), (0.8, 0.2), (0.8, 0.1), (0.75, 1.0)]],
        [[(0.75, 0.05), (0.15, 0.1), (0.2, 0.45), (0.7, 0.4), (0.85, 0.0), (0.8, 0.6), (0.7, 1.0)]],
    ],
}


def invent(digit: int, rng: Rng) -> Mark:
    """A made-up writer's digit: one of the shapes above, every corner moved a little."""
    shapes = _SHAPES[digit]
    shape = shapes[int(rng.integers(len(shapes)))]
    wide = rng.uniform(0.45, 0.85)
    moved = [(np.array(stroke) + rng.normal(0, 0.035, (len(stroke), 2))) * [wide, 1.0] for stroke in shape]
    angular = digit in (1, 4, 7)
    return [s if angular and rng.random() < 0.7 else smooth(s, 8) for s in moved]
