"""The figures that readings are judged by, each with its interval of 95 in 100."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of confidence
NORMAL = 1.959964  # standard deviations that hold 95 in 100
RESAMPLES = 200

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and the interval it lies in."""

    value: float
    low: float
    high: float


def share(hits: int, of: int) -> Figure:
    """A share with Wilson's interval, which stays honest near 0 and 1."""
    if of == 0:
        return Figure(0.0, 0.0, 1.0)
    p, z = hits / of, NORMAL
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * ((p * (1 - p) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return Figure(p, max(0.0, middle - reach), min(1.0, middle + reach))


def resampled(measure: Callable[[NDArray[np.int64]], float], count: int) -> Figure:
    """`measure` of everything, and where it lies when what was seen is drawn again with lots."""
    rng = np.random.default_rng(0)
    again = [measure(rng.integers(0, count, count)) for _ in range(RESAMPLES)]
    low, high = np.quantile(again, [0.025, 0.975])
    return Figure(measure(np.arange(count)), float(low), float(high))


def edits(read: str, truth: str) -> int:
    """The fewest characters to change, add or strike that make one of the other."""
    row = list(range(len(truth) + 1))
    for i, one in enumerate(read, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(truth, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


@dataclass(frozen=True)
class Bins:
    """Readings sorted by how sure they were: how many weigh in each bin, how sure, how right."""

    weight: Numbers  # (BINS,), sums to 1
    confidence: Numbers  # (BINS,) mean; 0 where the bin is empty
    right: Numbers

    def error(self) -> float:
        """Expected calibration error: how far confidence and being right lie apart on average."""
        return float((self.weight * np.abs(self.confidence - self.right)).sum())


def binned(confidence: Numbers, right: NDArray[np.bool_], weight: Numbers | None = None) -> Bins:
    weight = np.ones(len(confidence)) if weight is None else weight
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    total = np.bincount(place, weight, BINS)
    each = np.maximum(total, 1e-12)
    sure = np.bincount(place, weight * confidence, BINS) / each
    hits = np.bincount(place, weight * right, BINS) / each
    return Bins(total / max(float(total.sum()), 1e-12), sure, hits)


def coverage(
    confidence: Numbers, right: NDArray[np.bool_], weight: Numbers | None = None, precision: float = 0.999
) -> float:
    """The largest share of readings that can be kept, surest first, with so many of them right."""
    if not len(confidence):
        return 0.0
    weight = np.ones(len(confidence)) if weight is None else weight
    order = np.argsort(-confidence, kind="stable")
    kept = np.cumsum(weight[order])
    hits = np.cumsum((weight * right)[order])
    last_of_equals = np.append(np.diff(confidence[order]) != 0, True)  # equally sure readings are kept together
    good = kept[(hits >= precision * kept - 1e-9) & last_of_equals]
    return float(good.max(initial=0) / kept[-1])
