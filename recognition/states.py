"""The states of a prediction, and the only place that moves it from one to another.

    pending ──claim──► running ──finish──► done
       ▲                  │ ├────fail────► failed
       └─────release──────┘ └─(lease over)─► claimed again, at most MAX_ATTEMPTS times in all

Every move is one UPDATE that names the state it leaves, so that two who move at once cannot both
succeed. An attempt holds its rows by a number of its own: it can finish only what it still holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MAX_ATTEMPTS = 3
GAVE_UP = f"The reader broke off {MAX_ATTEMPTS} times on this picture, so it was set aside."


class Status(models.TextChoices):
    PENDING = "pending", "waiting"
    RUNNING = "running", "being read"
    DONE = "done", "read"
    FAILED = "failed", "failed"

    @property
    def final(self) -> bool:
        return self in (Status.DONE, Status.FAILED)


class Transitions(models.QuerySet["Prediction"]):  # type: ignore[name-defined]
    def under_way(self) -> Self:
        return self.filter(publish_at__isnull=False)

    def claimable(self, now: datetime) -> Self:
        return self.filter(_free(now), attempts__lt=MAX_ATTEMPTS)

    def claim(self, ids: Collection[UUID], holder: UUID, now: datetime) -> int:
        """Take what is free of these for one attempt, and say how many that were."""
        return (
            self.claimable(now)
            .filter(id__in=ids)
            .update(
                status=Status.RUNNING,
                holder=holder,
                attempts=F("attempts") + 1,
                started_at=now,
                lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
            )
        )

    def held_by(self, holder: UUID) -> Self:
        return self.filter(status=Status.RUNNING, holder=holder)

    def finish(self, id: UUID, holder: UUID, now: datetime, answer: Mapping[str, Any]) -> bool:
        return self._end(self.held_by(holder).filter(id=id), Status.DONE, now, answer) == 1

    def fail(self, id: UUID, holder: UUID, now: datetime, reason: str) -> bool:
        return self._end(self.held_by(holder).filter(id=id), Status.FAILED, now, {"error": reason}) == 1

    def release(self, now: datetime) -> int:
        """The attempt broke off: whoever comes next may try at once."""
        return self.filter(status=Status.RUNNING).update(
            status=Status.PENDING, holder=None, lease_until=None, publish_at=now
        )

    def spent(self, now: datetime) -> Self:
        """What broke off too often and is held by nobody."""
        return self.under_way().filter(_free(now), attempts__gte=MAX_ATTEMPTS)

    def give_up(self, now: datetime) -> int:
        return self._end(self.spent(now), Status.FAILED, now, {"error": GAVE_UP})

    def _end(self, rows: Self, status: Status, now: datetime, rest: Mapping[str, Any]) -> int:
        return rows.update(status=status, finished_at=now, holder=None, lease_until=None, publish_at=None, **rest)


def _free(now: datetime) -> Q:
    return Q(status=Status.PENDING) | Q(status=Status.RUNNING, lease_until__lt=now)
