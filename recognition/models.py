"""What is kept of each reading: its picture, the machine's answer and the person's word on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.prepared import Given, Update
from recognition.states import Attempts, Status, Transitions

LONGEST_TEXT = 400


class Source(models.TextChoices):
    DRAW = "draw", "drawn"
    UPLOAD = "upload", "uploaded"
    API = "api", "API"


class Engine(models.TextChoices):
    CNN = "cnn", "CNN"
    ENSEMBLE = "ensemble", "Ensemble"
    SVM = "svm", "Classic SVM"


class PredictionQuerySet(Transitions):
    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def kept(self) -> Self:
        return self.filter(trashed_at=None)

    def trashed(self) -> Self:
        return self.filter(trashed_at__isnull=False)

    def purgeable(self, now: datetime) -> Self:
        return self.filter(trashed_at__lt=now - timedelta(days=settings.TRASH_DAYS))

    def due(self, now: datetime) -> Self:
        """What should be under a worker's hands and may have been lost on the way."""
        return self.claimable(now).filter(publish_at__lte=now).order_by("publish_at")

    def note_published(self, again_at: datetime) -> None:
        self.under_way().change(publishes=F("publishes") + 1, publish_at=again_at)


def image_name(prediction: Prediction, filename: str) -> str:
    """Random, and in many folders: no guess finds it, and no folder grows without end."""
    name = uuid4().hex
    return f"{name[:2]}/{name}.png"


class Prediction(models.Model):
    """One picture and its reading. Its states and who may move it stand in `states`."""

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="predictions", db_index=False)
    source = models.CharField(max_length=8, choices=Source)
    engine = models.CharField(max_length=12, choices=Engine, default=Engine.CNN)
    picture = models.FileField(upload_to=image_name, editable=False)
    picture_bytes = models.PositiveIntegerField(editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    holder = models.UUIDField(null=True, editable=False)  # the attempt that is at it
    lease_until = models.DateTimeField(null=True, editable=False)
    publishes = models.PositiveIntegerField(default=0, editable=False)
    # When the sweeper sends it (again); None once it is finished, so that an index holds only what is under way.
    publish_at = models.DateTimeField(null=True, default=timezone.now, editable=False)

    text = models.CharField(max_length=LONGEST_TEXT, null=True, blank=True, editable=False)
    confidence = models.FloatField(null=True, editable=False)
    digits: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    model = models.CharField(max_length=80, blank=True, editable=False)
    duration_ms = models.FloatField(null=True, editable=False)
    error = models.CharField(max_length=500, null=True, editable=False)
    correction = models.CharField(max_length=LONGEST_TEXT, null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    trashed_at = models.DateTimeField(null=True, editable=False)

    idempotency_key = models.CharField(max_length=255, null=True, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)  # of what was asked under that key

    objects = Attempts.from_queryset(PredictionQuerySet)()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("owner", "idempotency_key"), name="one_prediction_a_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("owner"), F("created_at").desc(), F("id").desc(), name="history"),
            models.Index(F("owner"), Coalesce("confidence", -1.0), F("id"), name="by_confidence"),
            # Small however long the history is. Their conditions follow from `publish_at <= …` and `holder = …` alone:
            # of a status that comes as a parameter SQLite cannot know that it is one of those in the index.
            models.Index(fields=("publish_at",), condition=Q(publish_at__isnull=False), name="under_way"),
            models.Index(fields=("holder",), condition=Q(holder__isnull=False), name="held"),
            models.Index(fields=("trashed_at",), condition=Q(trashed_at__isnull=False), name="in_the_trash"),
            models.Index(fields=("picture",), name="by_picture"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.created_at:%Y-%m-%d %H:%M}: {self.said or '–'}"

    @property
    def said(self) -> str | None:
        """What stands there: the person's word if there is one, else the machine's."""
        return self.text if self.correction is None else self.correction

    @property
    def is_confirmed(self) -> bool:
        """The person looked, and wrote what the machine had read."""
        return self.correction is not None and self.correction == self.text

    @property
    def is_finished(self) -> bool:
        return Status(self.status).final

    def correct(self, correction: str | None) -> None:
        """The machine's answer stays beside it. None takes the correction back."""
        self._change(correction=correction)

    def trash(self) -> None:
        self._change(trashed_at=self.trashed_at or timezone.now())

    def restore(self) -> None:
        self._change(trashed_at=None)

    def _change(self, **values: Any) -> None:
        """What was deleted meanwhile is as absent as if it had never been."""
        if not Prediction.objects.filter(pk=self.pk).update(**values):
            raise Http404
        for name, value in values.items():
            setattr(self, name, value)

    def png(self) -> bytes:
        with self.picture.open("rb") as file:
            return bytes(file.read())


class Storage(models.Model):
    """How many bytes of pictures a person keeps. A sum over the history would grow with it."""

    owner = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="storage")
    used = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.used:,} bytes"

    @classmethod
    def take(cls, owner: User, size: int) -> bool:
        """Count these bytes if there is room: one UPDATE, so that two at once cannot both squeeze in."""
        room = partial(_taking().run, owner_id=owner.pk, size=size, most=settings.USER_STORAGE_BYTES - size)
        if room():
            return True
        cls.objects.get_or_create(owner=owner)  # it is full, or it is the owner's first picture, or one of the first
        return room() == 1

    @classmethod
    def give(cls, owner_id: int, size: int) -> None:
        cls.objects.filter(owner_id=owner_id).update(used=F("used") - size)


@cache
def _taking() -> Update[Storage]:
    number = models.BigIntegerField()
    room = Storage.objects.filter(owner_id=Given("owner_id", number), used__lte=Given("most", number))
    return Update(room, {"used": F("used") + Given("size", number)})
