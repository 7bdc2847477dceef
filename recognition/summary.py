"""A history at a glance: how many, how sure, which digits, how often corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Length, Replace

from recognition.confidence import percent
from recognition.models import PredictionQuerySet

WIDTH, HEIGHT = 220.0, 48.0  # of a chart, in its drawing's units
TENTHS = ["0", *[""] * 8, "100"]
DIGITS = [str(digit) for digit in range(10)]


class Column(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    columns: Sequence[Column]
    spoken: str

    @classmethod
    def of(cls, counts: Sequence[int], labels: Sequence[str], titles: Sequence[str]) -> Self:
        step, most = WIDTH / len(counts), max([*counts, 1])
        columns = []
        for place, (count, label, title) in enumerate(zip(counts, labels, titles, strict=True)):
            height = round(max(2.0 if count else 0.0, HEIGHT * count / most), 2)
            x = round(step * place + 2, 2)
            columns.append(
                Column(x, round(50 - height, 2), round(step - 4, 2), height, round(x + step / 2 - 2, 2), label, title)
            )
        return cls(columns, "; ".join(titles))


@dataclass(frozen=True, slots=True)
class Summary:
    count: int
    corrected: str
    confidences: Chart
    digits: Chart

    @classmethod
    def of(cls, readings: PredictionQuerySet) -> Self:
        """All in one pass: a long history is read once, not once for each figure."""
        corrected = Q(correction__isnull=False) & ~Q(correction=F("text"))  # and not merely confirmed
        sums = {"all": Count("id"), "corrected": Count("id", filter=corrected)}
        found = readings.order_by().aggregate(**sums, **_tenths(), **_digits())
        tenths = [found[f"tenth{place}"] for place in range(10)]
        digits = [found[f"digit{digit}"] or 0 for digit in range(10)]
        return cls(
            found["all"],
            _part(found["corrected"], found["all"]),
            Chart.of(
                tenths, TENTHS, [f"{place * 10} to {place * 10 + 10} %: {count}" for place, count in enumerate(tenths)]
            ),
            Chart.of(digits, DIGITS, [f"{digit}: {count}" for digit, count in enumerate(digits)]),
        )


def _part(some: int, whole: int) -> str:
    """Counted and not believed: where it is all of them, it says so."""
    return "100 %" if 0 < some == whole else percent(some / max(whole, 1))


def _tenths() -> dict[str, Count]:
    """How many are how sure. A confidence of one belongs to the last tenth."""
    within = {place: Q(confidence__gte=place / 10, confidence__lt=(place + 1) / 10) for place in range(10)}
    within[9] = Q(confidence__gte=0.9)
    return {f"tenth{place}": Count("id", filter=limits) for place, limits in within.items()}


def _digits() -> dict[str, Sum]:
    """How often each is seen in the text as it stands, the person's word before the machine's."""
    said = Coalesce("correction", "text", Value(""))
    return {f"digit{digit}": Sum(Length(said) - Length(Replace(said, Value(str(digit))))) for digit in range(10)}
