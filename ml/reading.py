"""The values that a reading is made of. They travel: to the worker, into a row, to the page."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOT_A_DIGIT = "?"


class Box(NamedTuple):
    """Where a digit stands, in the pixels of the picture as it was given."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Digit:
    """One mark of a digit's size. `value` is "0" to "9", or "?" with a `reason` where it is no digit."""

    value: str
    confidence: float
    probabilities: tuple[float, ...]  # of 0 to 9
    box: Box
    line: int
    reason: str | None = None
    votes: tuple[str, ...] = ()  # ensemble only: what each of its ten copies said


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one picture. No digits: text is "" and confidence says how sure it is of that."""

    text: str
    confidence: float
    digits: tuple[Digit, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Look:
    """How one digit was seen."""

    crop: NDArray[np.uint8]  # (28, 28) ink 255 on 0, what the second opinion is given; neighbours fainter
    heat: NDArray[np.float32]  # (28, 28) 0..1, how much of the answer is lost when this place is covered


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading and the steps that led to it, as pictures."""

    reading: Reading
    ink: NDArray[np.uint8]  # (h, w) bright ink on black, at the size it was searched
    scale: tuple[float, float]  # pixels of `ink` for one of the picture, across and down
    looks: tuple[Look, ...] = ()  # one for each of reading.digits, of many for the first
    left: float = 0.0  # where `ink` begins in the picture, in the picture's pixels
    top: float = 0.0
