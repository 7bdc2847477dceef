"""The states of a prediction, and the only place that moves it from one to another.

    pending ──claim──► running ──finish──► done
       ▲                  │ ├────fail────► failed
       ├─────release──────┤ └─(lease over)─► claimed again, at most MAX_ATTEMPTS times in all
       └─────put off──────┘   (which counts as no attempt)

Every move is one UPDATE that names the state it leaves, so that two who move at once cannot both
succeed. An attempt holds its rows by a number of its own: it can finish only what it still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from accounts.prepared import Given, Update

if TYPE_CHECKING:
    from recognition.models import Prediction

MAX_ATTEMPTS = 3
GAVE_UP = (
    f"The reader broke off {MAX_ATTEMPTS} times on this picture, so it was set aside. "
    "Have another engine read it, or write down what it says."
)


class Status(models.TextChoices):
    PENDING = "pending", "waiting"
    RUNNING = "running", "being read"
    DONE = "done", "read"
    FAILED = "failed", "failed"

    @property
    def final(self) -> bool:
        return self in (Status.DONE, Status.FAILED)


class Transitions(models.QuerySet["Prediction"]):
    def locking(self) -> Self:
        """By their numbers, as all do who change several at once: in another order two could each wait for the
        other."""
        return self.order_by("id").select_for_update()

    def locked(self) -> Self:
        """What is left of them once each is this transaction's own."""
        return cast(Self, self.model.objects.filter(id__in=self.locking().values("id")))

    @transaction.atomic
    def change(self, **values: Any) -> int:
        return self.locked().update(**values)

    def under_way(self) -> Self:
        return self.filter(publish_at__isnull=False)

    def claimable(self, now: datetime | Given) -> Self:
        return self.filter(_free(now), attempts__lt=MAX_ATTEMPTS)

    def held_by(self, holder: UUID | Given) -> Self:
        return self.filter(status=Status.RUNNING, holder=holder)

    def release(self, now: datetime) -> int:
        """The attempt broke off: whoever comes next may try at once."""
        return self.filter(status=Status.RUNNING).change(
            status=Status.PENDING, holder=None, lease_until=None, publish_at=now
        )

    def put_off(self) -> int:
        """Nothing was tried: what it needs is away. The sweeper sends it again when its next message is due."""
        return self.filter(status=Status.RUNNING).change(
            status=Status.PENDING, holder=None, lease_until=None, attempts=F("attempts") - 1
        )

    def spent(self, now: datetime) -> Self:
        """What broke off too often and is held by nobody."""
        return self.under_way().filter(_free(now), attempts__gte=MAX_ATTEMPTS)

    def give_up(self, now: datetime) -> int:
        return self.spent(now).change(**_ended(Status.FAILED, now), error=GAVE_UP)


class Attempts(models.Manager["Prediction"]):
    """The moves of an attempt, which come with every drawing."""

    def claim(self, ids: Sequence[UUID], holder: UUID, now: datetime) -> list[Prediction]:
        """Take what is free of these for one attempt: the rows taken, with what a reading needs of them."""
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        named = {f"id{i}": id for i, id in enumerate(ids)}
        with transaction.atomic() if len(ids) > 1 else nullcontext():
            return _claiming(self.model, len(ids)).tell(holder=holder, now=now, until=until, **named) if ids else []

    def finish(self, answers: Mapping[UUID, Mapping[str, Any]], holder: UUID, now: datetime) -> int:
        """How many of these rows the attempt still held."""
        return self._end(answers, holder, now, Status.DONE)

    def fail(self, id: UUID, holder: UUID, now: datetime, reason: str) -> bool:
        return self._end({id: {"error": reason}}, holder, now, Status.FAILED) == 1

    def _end(self, rows: Mapping[UUID, Mapping[str, Any]], holder: UUID, now: datetime, status: Status) -> int:
        names = tuple(next(iter(rows.values())))
        each = [{"id": id, "holder": holder, "now": now, **rest} for id, rest in sorted(rows.items())]
        return _ending(self.model, status, names).run_each(each)


@cache
def _claiming(model: type[Prediction], count: int) -> Update[Prediction]:
    given = partial(_given, model)
    ids = [given("id", f"id{i}") for i in range(count)]
    free = model.objects.claimable(given("lease_until", "now")).filter(id__in=ids)
    return Update(
        free if count == 1 else free.locked(),
        {
            "status": Status.RUNNING,
            "holder": given("holder"),
            "attempts": F("attempts") + 1,
            "started_at": given("started_at", "now"),
            "lease_until": given("lease_until", "until"),
        },
        told=("id", "engine", "picture", "attempts", "created_at", "started_at"),
    )


@cache
def _ending(model: type[Prediction], status: Status, names: tuple[str, ...]) -> Update[Prediction]:
    given = partial(_given, model)
    held = model.objects.held_by(given("holder")).filter(id=given("id"))
    return Update(held, _ended(status, given("finished_at", "now")) | {name: given(name) for name in names})


def _given(model: type[Prediction], field: str, name: str = "") -> Given:
    kept = cast("models.Field[Any, Any]", model._meta.get_field(field))
    return Given(name or field, kept)


def _ended(status: Status, now: datetime | Given) -> dict[str, Any]:
    return {"status": status, "finished_at": now, "holder": None, "lease_until": None, "publish_at": None}


def _free(now: datetime | Given) -> Q:
    return Q(status=Status.PENDING) | Q(status=Status.RUNNING, lease_until__lt=now)
