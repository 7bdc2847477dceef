"""A history at a glance: how many, how sure, which digits, how often corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Case, Count, F, FloatField, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Floor, Length, Replace

from recognition.confidence import percent
from recognition.models import PredictionQuerySet
from recognition.states import Status

WIDTH, HEIGHT = 220.0, 48.0  # of a chart, in its drawing's units
TENTHS = 10


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
        counts = readings.aggregate(all=Count("id"), corrected=Count("id", filter=Q(correction__isnull=False)))
        share = counts["corrected"] / counts["all"] if counts["all"] else 0.0
        return cls(counts["all"], percent(share), _confidences(readings), _digits(readings))


def _confidences(readings: PredictionQuerySet) -> Chart:
    tenth = Case(
        When(confidence__gte=1, then=Value(TENTHS - 1)),
        default=Cast(Floor(F("confidence") * TENTHS), IntegerField()),
        output_field=IntegerField(),
    )
    done = readings.filter(status=Status.DONE).order_by()
    found = dict(done.annotate(tenth=tenth).values_list("tenth").annotate(Count("id")))
    counts = [found.get(place, 0) for place in range(TENTHS)]
    labels = ["0", *[""] * (TENTHS - 2), "100"]
    return Chart.of(counts, labels, [f"{place}0 to {place + 1}0 %: {count}" for place, count in enumerate(counts)])


def _digits(readings: PredictionQuerySet) -> Chart:
    """Counted in the text as it stands, the person's word before the machine's."""
    said = Coalesce("correction", "text", Value(""))
    sums = {
        f"d{digit}": Sum(Cast(Length(said) - Length(Replace(said, Value(str(digit)))), FloatField()))
        for digit in range(10)
    }
    found = readings.order_by().aggregate(**sums)
    counts = [int(found[f"d{digit}"] or 0) for digit in range(10)]
    return Chart.of(
        counts, [str(digit) for digit in range(10)], [f"{digit}: {count}" for digit, count in enumerate(counts)]
    )
