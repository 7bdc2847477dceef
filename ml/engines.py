"""Engines: how the crops of found digits get their probabilities."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import svm as classic
from ml.reading import NOT_A_DIGIT

ENGINES = ("cnn", "ensemble", "svm")
COPIES = 10
TURN = 10.0  # degrees, to either side
GROWTH = 0.1  # share of its size that a copy may be larger or smaller
SHIFT = 1.5  # pixels, in either direction
MARKS = (*"0123456789", NOT_A_DIGIT)

Crops = NDArray[np.uint8]  # (n, 28, 28) ink 255 on 0
Classify = Callable[[Crops], NDArray[np.float32]]  # -> (n, 11) probabilities: 0 to 9, and no digit


class Opinion(NamedTuple):
    """What an engine makes of n crops."""

    probabilities: NDArray[np.float32]  # (n, 11): 0 to 9, and no digit
    votes: tuple[tuple[str, ...], ...]  # for each crop what each copy was read as; empty but for the ensemble


Judge = Callable[[Crops], Opinion]


def cnn(crops: Crops, classify: Classify) -> Opinion:
    return Opinion(classify(crops), ((),) * len(crops))


def ensemble(crops: Crops, classify: Classify) -> Opinion:
    """Ten copies of each, a little turned, scaled and shifted: what most of them are read as."""
    if not len(crops):
        return Opinion(np.zeros((0, len(MARKS)), np.float32), ())
    copies = np.concatenate([variations(crop) for crop in crops])
    each = classify(copies).reshape(len(crops), COPIES, len(MARKS))
    votes = tuple(tuple(MARKS[i] for i in row) for row in each.argmax(axis=2))
    return Opinion(np.stack([elected(copies) for copies in each]), votes)


def svm(crops: Crops, machine: classic.Machine) -> Opinion:
    """It was never shown what is no digit, so it leaves that to others."""
    named = classic.probabilities(crops, machine).astype(np.float32)
    return Opinion(np.pad(named, ((0, 0), (0, 1))), ((),) * len(crops))


def variations(crop: NDArray[np.uint8]) -> Crops:
    """(28, 28) -> (10, 28, 28). The crop itself comes first; the same crop always gets the same copies."""
    rng = np.random.default_rng(zlib.crc32(crop.tobytes()))
    middle = (crop.shape[1] / 2 - 0.5, crop.shape[0] / 2 - 0.5)
    copies = [crop]
    for _ in range(COPIES - 1):
        turn, size = rng.uniform(-TURN, TURN), rng.uniform(1 - GROWTH, 1 + GROWTH)
        move = np.asarray(cv2.getRotationMatrix2D(middle, turn, size), np.float64)
        move[:, 2] += rng.uniform(-SHIFT, SHIFT, 2)
        copies.append(np.asarray(cv2.warpAffine(crop, move, crop.shape[::-1]), np.uint8))
    return np.stack(copies)


def elected(each: NDArray[np.float32]) -> NDArray[np.float32]:
    """(copies, 11) -> (11,): the copies' mean, moved toward their votes as far as the winner needs it.

    The winner has most votes, and of equal votes the higher mean. Mostly the mean agrees and stands.
    """
    mean = each.mean(axis=0)
    votes = np.bincount(each.argmax(axis=1), minlength=each.shape[1]) / np.float32(len(each))
    winner = max(range(len(mean)), key=lambda mark: (votes[mark], mean[mark]))
    behind, ahead = mean - mean[winner], votes[winner] - votes
    overtaken = behind > 0  # all of these have fewer votes
    if not overtaken.any():
        return np.asarray(mean, np.float32)
    toward = float((behind[overtaken] / (behind[overtaken] + ahead[overtaken])).max())
    toward = min(1.0, toward + 1e-3)
    return np.asarray((1 - toward) * mean + toward * votes, np.float32)
