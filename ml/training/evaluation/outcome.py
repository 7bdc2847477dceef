"""Everything one evaluation measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ml.training.cases import Kind
from ml.training.evaluation.answers import Answers, Said
from ml.training.evaluation.measures import Bins, Figure, Numbers, binned, coverage, share

MAIN = "cnn"
HEAVIEST = 200
Pooled = tuple[Numbers, NDArray[np.bool_], Numbers]


@dataclass(frozen=True)
class Speed:
    """Of a process of its own with one thread; times are medians of the quickest of several series."""

    load_seconds: float
    memory_megabytes: float
    one_digit: dict[str, float]  # milliseconds, by engine
    six_digits: dict[str, float]
    pictures_a_second: dict[str, float]


@dataclass(frozen=True)
class Agreement:
    """How far a shipped network answers as the one that was trained."""

    same: Figure  # share of answers that are the same
    apart: float  # the largest difference between two probabilities


@dataclass(frozen=True)
class Outcome:
    """What was read, by engine and condition. The engine that people get unasked is held to the floors."""

    model: str
    said: Said
    skipped: Mapping[str, str]  # conditions that could not be made, and why
    bare: Figure | None  # the 28×28 network alone on MNIST's test digits
    speed: Speed | None
    agreement: Mapping[str, Agreement]  # by network; empty where the trained ones are not at hand
    made_up: bool  # no data was at hand: the digits are nobody's
    quick: bool

    @cached_property
    def main(self) -> dict[str, Answers]:
        return self.said.get(MAIN, {})

    def exact(self, *names: str) -> Figure | None:
        """Of all pictures of these conditions, how many were read right."""
        found = [self.main[name] for name in names if name in self.main]
        if not found:
            return None
        return share(sum(int(a.right.sum()) for a in found), sum(len(a) for a in found))

    def behind(self, name: str, other: str) -> Figure | None:
        """How many points `name` is behind `other` on the digits that both show."""
        if name not in self.main or other not in self.main:
            return None
        count = min(len(self.main[name]), len(self.main[other]))
        lost = self.main[other].right[:count].astype(float) - self.main[name].right[:count]
        reach = 1.96 * float(lost.std()) / max(count, 1) ** 0.5
        return Figure(float(lost.mean()), float(lost.mean()) - reach, float(lost.mean()) + reach)

    def digits_refused(self) -> Figure | None:
        """Single digits that were called no digit, or not seen."""
        found = [a.first(1000) for a in self.main.values() if a.kind is Kind.DIGIT]
        return share(sum(a.refused for a in found), sum(len(a) for a in found)) if found else None

    def accuracy(self, engine: str) -> float:
        """Of all readings, how many are right."""
        _, right, weights = self._pooled(engine)
        return float((right * weights).sum() / weights.sum())

    def calibration(self) -> float:
        return self.bins(MAIN).error()

    def bins(self, engine: str) -> Bins:
        return binned(*self._pooled(engine))

    def coverage(self, engine: str) -> float:
        return coverage(*self._pooled(engine))

    def _pooled(self, engine: str) -> Pooled:
        """All readings: how sure, how right, what weight. A large condition weighs no more than HEAVIEST pictures."""
        answers = [a for a in self.said[engine].values() if len(a)]
        weights = [np.full(len(a), min(len(a), HEAVIEST) / len(a)) for a in answers]
        pooled = ([a.confidence for a in answers], [a.right for a in answers], weights)
        return np.concatenate(pooled[0]), np.concatenate(pooled[1]), np.concatenate(pooled[2])

    def confusion(self) -> NDArray[np.int64]:
        """(10, 11): single digits by what they are and what they were read as; the last column: no single digit."""
        table = np.zeros((10, 11), np.int64)
        for answers in self.main.values():
            if answers.kind is not Kind.DIGIT:
                continue
            for said in answers.said:
                one = len(said.read) == 1 and said.read.isdigit()
                table[int(said.truth), int(said.read) if one else 10] += 1
        return table
