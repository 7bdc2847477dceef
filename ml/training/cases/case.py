"""What a case and a condition are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.float32]  # (h, w) 1 where there is ink
Rng = np.random.Generator


class Kind(Enum):
    """What is right for a condition's pictures."""

    DIGIT = "one digit"
    STRING = "a string of digits"
    NO_DIGIT = "no digit: right is an answer without any"

    def right(self, read: str, truth: str) -> bool:
        if self is Kind.NO_DIGIT:
            return not any(character.isdigit() for character in read)
        return read == truth


@dataclass(frozen=True, slots=True)
class Case:
    """One picture and what stands in it; rows are parted by a newline."""

    picture: NDArray[np.uint8]  # (h, w, 3) or (h, w, 4)
    text: str


@dataclass(frozen=True)
class Condition:
    """A kind of picture, as many as are asked for and always the same ones."""

    name: str
    title: str
    kind: Kind
    cases: Callable[[int], Iterator[Case]]  # at most so many
    full: int  # how many make a full report
