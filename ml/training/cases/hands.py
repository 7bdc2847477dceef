"""Whose digits the cases are made of: people nobody trained on, or made-up writers where none are at hand."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml.normalise import crop
from ml.training.data import Drawn, Folder, Images, Labels
from ml.training.pens import Mark, draw, invent
from ml.training.split import Source


@dataclass(frozen=True)
class Hands:
    images: Images = field(repr=False)  # (n, 28, 28), each normalised as MNIST's are
    labels: Labels = field(repr=False)
    marks: list[tuple[Mark, str]] = field(repr=False)  # strokes and the digit they draw


def of_others(folder: Folder) -> Hands:
    """MNIST's test digits, and the strokes of the writers held back for validation."""
    images, labels = folder.mnist("t10k")
    pens = held_back(folder.pendigits(), Source.PENDIGITS)
    pens += [d for d in held_back(folder.chars74k(), Source.CHARS74K) if d.label.isdigit()]
    return Hands(images, labels, [(d.mark, d.label) for d in pens])


def held_back(characters: list[Drawn], source: Source) -> list[Drawn]:
    held = source.held_back([d.writer for d in characters])
    return [character for character, is_held in zip(characters, held, strict=True) if is_held]


def invented(count: int = 200, seed: int = 6) -> Hands:
    """Made-up digits: enough to see that reading works, not how well it reads people's hands."""
    rng = np.random.default_rng(seed)
    marks = [(invent(i % 10, rng), str(i % 10)) for i in range(count)]
    images = [crop(draw(mark, 100, 11)) for mark, _ in marks]
    labels: NDArray[np.uint8] = np.array([int(label) for _, label in marks], np.uint8)
    return Hands(np.stack(images), labels, marks)
