"""What ships answers as what was trained: LiteRT held against Keras on the same pictures."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ml.artefact import Artefact, softmax
from ml.picture import Grey
from ml.training.evaluation.measures import share
from ml.training.evaluation.outcome import Agreement

NAMES = slice(1, 12)  # which digit
LIKELY = 0.3
TOGETHER = 32  # windows
SIDE = 16  # the finder's pictures are multiples of it

Logits = Callable[[NDArray[np.float32]], Any]


def of_names(trained: Logits, shipped: Logits, windows: NDArray[np.uint8]) -> Agreement:
    """The second opinion on windows (n, 28, 28, 2)."""
    batch = np.asarray(windows / 255, np.float32)
    parts = [batch[i : i + TOGETHER] for i in range(0, len(batch), TOGETHER)]
    ours, theirs = ([np.asarray(answer(part)) for part in parts] for answer in (trained, shipped))
    return _compared(np.concatenate(ours), np.concatenate(theirs))


def of_finds(trained: Logits, shipped: Logits, inks: Sequence[Grey]) -> Agreement:
    """The finder, wherever the trained one sees a digit's centre in searched ink (h, w)."""
    ours, theirs = [], []
    for ink in inks:
        room = [(0, -side % SIDE) for side in ink.shape]
        batch = np.asarray(np.pad(ink, room)[None, ..., None] / 255, np.float32)
        one, other = np.asarray(trained(batch))[0], np.asarray(shipped(batch))[0]  # (h/4, w/4, 16)
        here = 1 / (1 + np.exp(-one[..., 0])) > LIKELY
        ours.append(one[here])
        theirs.append(other[here])
    return _compared(np.concatenate(ours)[:, NAMES], np.concatenate(theirs)[:, NAMES])


def _compared(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> Agreement:
    same = int((ours.argmax(axis=1) == theirs.argmax(axis=1)).sum())
    apart = np.abs(softmax(ours) - softmax(theirs)).max(initial=0.0)
    return Agreement(share(same, len(ours)), float(apart))


def measured(
    folder: Path, artefact: Artefact, windows: NDArray[np.uint8], inks: Sequence[Grey]
) -> dict[str, Agreement]:
    """Both shipped networks against those that Keras keeps in the folder."""
    finder, names = (_kept(folder / f"{name}.keras") for name in ("finder", "second_opinion"))
    return {
        "finder": of_finds(finder, artefact.find, inks),
        "second opinion": of_names(names, artefact.name, windows),
    }


def _kept(file: Path) -> Logits:
    logits: Logits = keras.models.load_model(file, compile=False).predict_on_batch
    return logits
