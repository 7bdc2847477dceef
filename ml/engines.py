"""Engines: how the marks that the finder found get their probabilities."""

import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import svm as classic
from ml.finder import Found
from ml.normalise import SIDE
from ml.reading import NOT_A_DIGIT

ENGINES = ("cnn", "ensemble", "svm")
SURE = 0.95  # where the finder gives a digit a larger share, a second opinion makes no more answers right
SURE_AMONG = 0.98  # where the second opinion gives a mark more among its neighbours, to see it alone changes nothing
COPIES = 10
MOST_COPIED = 100  # marks: of more, the copies take longer than a preview may
TURN = 10.0  # degrees, to either side
GROWTH = 0.1  # share of its size that a copy may be larger or smaller
SHIFT = 1.5  # pixels, in either direction
MARKS = (*"0123456789", NOT_A_DIGIT)

Windows = NDArray[np.uint8]  # (n, 28, 28, 2) ink 255 on 0: of the mark, and of its neighbours
Views = tuple[Windows, Windows]  # of the same marks: among their neighbours, and alone
Crops = NDArray[np.uint8]  # (n, 28, 28) ink 255 on 0
Probabilities = NDArray[np.float32]  # (n, 11): 0 to 9, and no digit
Classify = Callable[[Windows], Probabilities]


class Opinion(NamedTuple):
    """What an engine makes of n marks."""

    probabilities: Probabilities
    votes: tuple[tuple[str, ...], ...]  # for each mark what each copy was read as; empty but for the ensemble


NOTHING = Opinion(np.zeros((0, len(MARKS)), np.float32), ())


def cnn(found: Sequence[Found], views: Callable[[Sequence[Found]], Views], classify: Classify) -> Opinion:
    """The network's where the finder leaves a doubt; elsewhere the finder's own, which is as good and costs nothing.

    It is shown a mark among its neighbours, which is how it knows pens better, and what it is not sure of there
    alone as well, as MNIST's are.
    """
    if not found:
        return NOTHING
    named = np.stack([peak.probabilities for peak in found])
    doubted = [i for i, share in enumerate(named[:, :10].max(axis=1)) if share < SURE]
    if doubted:
        among, alone = views([found[i] for i in doubted])
        second = classify(among)
        unsure = second.max(axis=1) <= SURE_AMONG
        if unsure.any():
            second[unsure] = pooled(second[unsure], classify(alone[unsure]), 0.5)
        named[doubted] = second
    return Opinion(named, ((),) * len(found))


def pooled(a: Probabilities, b: Probabilities, weight: float) -> Probabilities:
    """The weighted geometric mean: what both find unlikely stays so. (…, 11)"""
    log = weight * np.log(a + 1e-6) + (1 - weight) * np.log(b + 1e-6)
    both = np.exp(log - log.max(axis=-1, keepdims=True))
    return np.asarray(both / both.sum(axis=-1, keepdims=True), np.float32)


def ensemble(windows: Windows, classify: Classify) -> Opinion:
    """Ten copies of each, a little turned, scaled and shifted: what most of them are read as."""
    if not len(windows):
        return NOTHING
    copies = np.concatenate([variations(window) for window in windows])
    each = classify(copies).reshape(len(windows), COPIES, len(MARKS))
    votes = tuple(tuple(MARKS[i] for i in row) for row in each.argmax(axis=2))
    return Opinion(np.stack([elected(copies) for copies in each]), votes)


def svm(crops: Crops, machine: classic.Machine) -> Opinion:
    """It was never shown what is no digit, so it leaves that to others."""
    named = classic.probabilities(crops, machine).astype(np.float32)
    return Opinion(np.pad(named, ((0, 0), (0, 1))), ((),) * len(crops))


def variations(window: NDArray[np.uint8]) -> Windows:
    """(28, 28, 2) -> (10, 28, 28, 2). The window itself comes first; the same one always gets the same copies."""
    rng = np.random.default_rng(zlib.crc32(window.tobytes()))
    middle = (window.shape[1] / 2 - 0.5, window.shape[0] / 2 - 0.5)
    copies = [window]
    for _ in range(COPIES - 1):
        turn, size = rng.uniform(-TURN, TURN), rng.uniform(1 - GROWTH, 1 + GROWTH)
        move = np.asarray(cv2.getRotationMatrix2D(middle, turn, size), np.float64)
        move[:, 2] += rng.uniform(-SHIFT, SHIFT, 2)
        copies.append(np.asarray(cv2.warpAffine(window, move, (SIDE, SIDE)), np.uint8))
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
