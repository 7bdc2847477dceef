"""Pages of a history that do not shift while new readings come: each begins after a reading, not after a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from recognition.models import Prediction, PredictionQuerySet

SIZE = 30


# The second half of each lets the index jump to the place; the first settles the ties.
def below(readings: PredictionQuerySet, name: str, value: datetime | float, id: UUID) -> PredictionQuerySet:
    here = Q((f"{name}__lt", value)) | Q(id__lt=id)
    return readings.filter(here, (f"{name}__lte", value))


def above(readings: PredictionQuerySet, name: str, value: datetime | float, id: UUID) -> PredictionQuerySet:
    here = Q((f"{name}__gt", value)) | Q(id__gt=id)
    return readings.filter(here, (f"{name}__gte", value))


class Place(NamedTuple):
    """Where a reading stands in the order of time; two of one moment are told apart by their ids."""

    created_at: datetime
    id: UUID

    @classmethod
    def of(cls, reading: Prediction) -> Self:
        return cls(reading.created_at, reading.id)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what no page of ours ever linked to."""
        moment, _, id = text.partition("_")
        try:
            created_at = datetime.fromisoformat(moment)
            return cls(created_at.astimezone(UTC), UUID(id)) if created_at.tzinfo else None
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.created_at.isoformat()}_{self.id}"

    def older(self, readings: PredictionQuerySet) -> PredictionQuerySet:
        return below(readings, "created_at", self.created_at, self.id)

    def newer(self, readings: PredictionQuerySet) -> PredictionQuerySet:
        return above(readings, "created_at", self.created_at, self.id)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first, and the addresses of its neighbours."""

    readings: Sequence[Prediction]
    newer: str | None
    older: str | None

    @classmethod
    def of(cls, readings: PredictionQuerySet, asked: QueryDict) -> Self:
        after, before = Place.parse(asked.get("after", "")), Place.parse(asked.get("before", ""))
        if after:
            upwards = after.newer(readings).order_by("created_at", "id")[: SIZE + 1]
            found = list(upwards)
            return cls._with_links(found[:SIZE][::-1], asked, newer=len(found) > SIZE, older=True)
        if before:
            readings = before.older(readings)
        found = list(readings.order_by("-created_at", "-id")[: SIZE + 1])
        return cls._with_links(found[:SIZE], asked, newer=before is not None, older=len(found) > SIZE)

    @classmethod
    def _with_links(cls, readings: list[Prediction], asked: QueryDict, *, newer: bool, older: bool) -> Self:
        def link(way: str, reading: Prediction) -> str:
            query = asked.copy()
            query.pop("after", None)
            query.pop("before", None)
            query[way] = str(Place.of(reading))
            return f"?{query.urlencode()}"

        return cls(
            readings,
            newer=link("after", readings[0]) if newer and readings else None,
            older=link("before", readings[-1]) if older and readings else None,
        )
