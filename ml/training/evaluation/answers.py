"""Ask the engines about every picture and keep what they said."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml.errors import TooManyMarks
from ml.reading import NOT_A_DIGIT, Reading
from ml.training.cases import Case, Condition, Kind
from ml.training.evaluation.measures import Figure, binned, coverage, edits, resampled, share

CHUNK = 32  # pictures read together
NOTHING = Reading("", 0.0, (), "")
SAMPLE = 300  # pictures of a condition for engines other than the first


class Reads(Protocol):
    """What of the reader is needed here."""

    def read_many(self, images: Iterable[object], engine: str = ...) -> list[Reading]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    truth: str
    read: str
    confidence: float


@dataclass(frozen=True)
class Answers:
    """What one engine said of one condition's pictures."""

    name: str
    title: str
    kind: Kind
    said: tuple[Answer, ...]
    milliseconds: float  # a picture, on average

    def __len__(self) -> int:
        return len(self.said)

    def first(self, most: int) -> "Answers":
        return replace(self, said=self.said[:most])

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        return np.array([self.kind.right(a.read, a.truth) for a in self.said], bool)

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        return np.array([a.confidence for a in self.said], np.float64)

    @cached_property
    def refused(self) -> int:
        """Readings that hold a mark which is called no digit, or nothing at all."""
        return sum(NOT_A_DIGIT in a.read or not a.read for a in self.said)

    def exact(self) -> Figure:
        return share(int(self.right.sum()), len(self))

    def character_errors(self) -> Figure:
        """Characters to change for each that stands there; of non-digits, characters read for each picture."""
        wrong = np.array([edits(_digits(a.read), a.truth) for a in self.said])
        length = np.array([max(1, len(a.truth)) for a in self.said])
        return resampled(lambda rows: float(wrong[rows].sum() / length[rows].sum()), len(self))

    def calibration(self) -> Figure:
        return resampled(lambda rows: binned(self.confidence[rows], self.right[rows]).error(), len(self))

    def coverage(self) -> float:
        return coverage(self.confidence, self.right)


def _digits(read: str) -> str:
    """A refused mark is an error where a digit stands, and none where none does."""
    return read.replace(NOT_A_DIGIT, "")


Said = dict[str, dict[str, Answers]]  # engine: condition: answers


def asked(
    reader: Reads,
    conditions: Sequence[Condition],
    engines: Sequence[str],
    most: int | None = None,
    say: Callable[[str], None] = print,
) -> Said:
    """Every engine on every condition; `most` pictures of each, or as many as a full report takes."""
    said: Said = {engine: {} for engine in engines}
    for condition in conditions:
        for answers, engine in zip(_condition(reader, condition, engines, most), engines, strict=True):
            said[engine][condition.name] = answers
        first = said[engines[0]][condition.name]
        say(f"{condition.name}: {100 * first.exact().value:.2f} % of {len(first)} right")
    return said


def _condition(reader: Reads, condition: Condition, engines: Sequence[str], most: int | None) -> list[Answers]:
    """Each picture is made once and shown to all engines."""
    told: list[list[Answer]] = [[] for _ in engines]
    spent = [0.0 for _ in engines]
    for chunk in _chunks(condition.cases(min(most or condition.full, condition.full))):
        for i, engine in enumerate(engines):
            if i and len(told[i]) >= SAMPLE:
                continue
            began = time.perf_counter()
            readings = _readings(reader, [case.picture for case in chunk], engine)
            spent[i] += time.perf_counter() - began
            told[i] += [Answer(c.text, r.text, r.confidence) for c, r in zip(chunk, readings, strict=True)]
    return [
        Answers(condition.name, condition.title, condition.kind, tuple(answers), 1000 * seconds / max(len(answers), 1))
        for answers, seconds in zip(told, spent, strict=True)
    ]


def _readings(reader: Reads, pictures: Sequence[object], engine: str) -> list[Reading]:
    """A page that is more than an engine takes at once is answered with nothing."""
    try:
        return reader.read_many(pictures, engine=engine)
    except TooManyMarks:
        if len(pictures) == 1:
            return [NOTHING]
        return [reading for picture in pictures for reading in _readings(reader, [picture], engine)]


def _chunks(cases: Iterator[Case]) -> Iterator[list[Case]]:
    while chunk := list(islice(cases, CHUNK)):
        yield chunk
