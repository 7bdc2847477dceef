"""What is not what its label says: visitors' jokes among the canvas drawings, letters that look like digits.

Judged by the nearest neighbours among MNIST's digits, in a space of forty principal components.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.normalise import crop

NEIGHBOURS = 15
COMPONENTS = 40
CLOSE, AGREED = np.float32(4.3), 13  # nearer than this, and so many of one label among the nearest: like a digit
Chosen = NDArray[np.bool_]
Pictures = Sequence[NDArray[np.uint8]] | NDArray[np.uint8]  # n of (h, w), ink 255 on 0


@dataclass(frozen=True)
class Neighbours:
    """For each picture the labels of its nearest digits, nearest first, and how far the first one is."""

    labels: NDArray[np.uint8]  # (n, NEIGHBOURS)
    distance: NDArray[np.float32]  # (n,)

    def votes_for(self, label: NDArray[np.uint8]) -> NDArray[np.int64]:
        return np.asarray((self.labels == label[:, None]).sum(axis=1))

    def agreement(self) -> NDArray[np.int64]:
        """How many of the neighbours share the commonest label."""
        return np.array([np.bincount(row, minlength=10).max() for row in self.labels])


def neighbours(images: Pictures, digits: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Neighbours:
    """Compare these with the known digits (m, 28, 28)."""
    known = digits.reshape(len(digits), -1).astype(np.float32) / 255
    mean = known.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((known - mean).T))
    axes = axes[:, -COMPONENTS:].astype(np.float32)
    base = (known - mean) @ axes  # (m, COMPONENTS)
    asked = np.stack([crop(image) for image in images]).reshape(len(images), -1) / np.float32(255)
    asked = (asked - mean) @ axes
    near, distance = zip(*(_nearest(row, base) for row in asked), strict=True)
    return Neighbours(labels[np.stack(near)], np.array(distance, np.float32))


def _nearest(row: NDArray[np.float32], base: NDArray[np.float32]) -> tuple[NDArray[np.int64], float]:
    far = ((base - row) ** 2).sum(axis=1)
    near = np.argpartition(far, NEIGHBOURS)[:NEIGHBOURS]
    near = near[np.argsort(far[near])]
    return near, float(far[near[0]] ** 0.5)


def trustworthy(drawn: Neighbours, labels: NDArray[np.uint8]) -> Chosen:
    """Drawings that at least two neighbours read as their label says."""
    return drawn.votes_for(labels) >= 2


def unlike_digits(images: Pictures, digits: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Chosen:
    """Characters that no digit is near to, or that different digits are equally near to."""
    if not len(images):
        return np.zeros(0, bool)
    drawn = neighbours(images, digits, labels)
    return ~((drawn.distance < CLOSE) & (drawn.agreement() >= AGREED))
