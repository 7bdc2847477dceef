"""Many durations in a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Times:
    """In milliseconds."""

    count: int
    median: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        told = 1000 * np.asarray(seconds)
        median, p95, p99 = (float(value) for value in np.percentile(told, [50, 95, 99]))
        return cls(len(told), median, p95, p99, float(told.max()))

    def facts(self) -> dict[str, float]:
        return {
            "count": self.count,
            "median_ms": round(self.median, 2),
            "p95_ms": round(self.p95, 2),
            "p99_ms": round(self.p99, 2),
            "most_ms": round(self.most, 2),
        }
