"""The only place that runs the reader. A task carries names of rows, never the truth about them."""

from __future__ import annotations

import base64
import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import Task, shared_task
from django.db import DatabaseError, transaction
from django.utils import timezone

from ml.errors import PictureError
from recognition import answers, bells, metrics
from recognition.errors import GONE, Away
from recognition.models import Prediction
from recognition.states import Status

if TYPE_CHECKING:
    from PIL import Image

    from ml import Reader, Reading

log = logging.getLogger(__name__)

# How long one waits for them. A worker goes on for as long again: what nobody waits for keeps others waiting.
LOOK_SECONDS = 3
EXPLAIN_SECONDS = 10


@cache
def reader() -> Reader:
    """One for each process, made after the fork and kept warm."""
    from ml import Reader  # noqa: PLC0415 -- its libraries are large, and who only sends tasks goes without

    return Reader.load()


@shared_task(bind=True, name="recognition.read")
def read(self: Task[[list[str]], None], ids: list[str]) -> None:
    """Read these predictions, as far as no other worker has them."""
    # The message's own number is the attempt's, so that the worker can give back what its child held.
    holder, names = UUID(self.request.id), [UUID(id) for id in ids]
    piles: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in Prediction.objects.claim(names, holder, timezone.now()):
        metrics.waited(prediction)
        piles[prediction.engine].append(prediction)
    for engine, pile in piles.items():
        _read_pile(pile, engine, holder)


@shared_task(name="recognition.look", time_limit=2 * LOOK_SECONDS)
def look(bell: str, png: str, grown: answers.Grown, engine: str) -> None:
    """A live preview: read, tell, forget. The picture that is asked about is so many times as large as this one."""
    started = perf_counter()
    try:
        reading = reader().read(_picture(base64.b64decode(png)), engine=engine)
    except PictureError as error:
        _refuse(bell, error)
        return
    spent = _milliseconds(started)
    metrics.read(engine, spent, reading.confidence)
    bells.ring({bell: json.dumps(answers.of_reading(reading, grown) | {"engine": engine, "duration_ms": spent})})


@shared_task(name="recognition.explain", time_limit=2 * EXPLAIN_SECONDS)
def explain(bell: str, png: str, grown: answers.Grown, engine: str) -> None:
    try:
        explanation = reader().explain(_picture(base64.b64decode(png)), engine=engine)
    except PictureError as error:
        _refuse(bell, error)
        return
    bells.ring({bell: json.dumps(answers.of_explanation(explanation, grown))})


def _refuse(bell: str, error: PictureError) -> None:
    bells.ring({bell: json.dumps({"refused": str(error)})})


def _read_pile(pile: Sequence[Prediction], engine: str, holder: UUID) -> None:
    """All at once where that goes well; else one by one, so that each fails for itself alone.

    While the store of pictures is away nobody is to blame: to ask it for each would only take longer."""
    started = perf_counter()
    try:
        # Each opened as its turn comes: read, a large one takes a hundred megabytes, and a pile has sixty-four.
        readings = reader().read_many((_picture(one.png()) for one in pile), engine=engine)
    except Away:
        log.warning("the store of pictures is away")
        Prediction.objects.held_by(holder).filter(id__in=[one.id for one in pile]).put_off()
        return
    except Exception as error:  # noqa: BLE001 -- whatever it is, it must not cost the others their answer
        if len(pile) == 1:
            _break_off(pile[0], holder, error)
            return
        for prediction in pile:
            _read_pile([prediction], engine, holder)
        return
    _finish(pile, readings, holder, _milliseconds(started) / len(pile))


def _finish(pile: Sequence[Prediction], readings: Sequence[Reading], holder: UUID, spent: float) -> None:
    """A pile costs one word with the database, one commit and one word with the bells' server. What breaks that off, as
    a row that another holds by now, costs no reading: they are kept one by one."""
    pairs, now = list(zip(pile, readings, strict=True)), timezone.now()
    told = {one.id: answers.of_reading(reading) | {"duration_ms": round(spent, 2)} for one, reading in pairs}
    if len(pile) > 1 and not _all_kept(told, holder, now):
        for prediction, reading in pairs:
            _finish([prediction], [reading], holder, spent)
        return
    if len(pile) == 1 and not Prediction.objects.finish(told, holder, now):
        return
    for prediction, reading in pairs:
        metrics.read(prediction.engine, spent, reading.confidence)
    bells.ring({str(id): answers.told(Status.DONE, now, answer) for id, answer in told.items()})


def _all_kept(told: Mapping[UUID, Mapping[str, Any]], holder: UUID, now: datetime) -> bool:
    """All of them, or none."""
    try:
        with transaction.atomic():
            kept = Prediction.objects.finish(told, holder, now) == len(told)
            transaction.set_rollback(not kept)
    except DatabaseError:
        return False
    return kept


def _break_off(prediction: Prediction, holder: UUID, error: Exception) -> None:
    """What no second try can mend fails at once. Anything else is tried again, a few times."""
    log.warning("prediction %s broke off", prediction.id, exc_info=error)
    if isinstance(error, PictureError | FileNotFoundError):
        reason = str(error) if isinstance(error, PictureError) else GONE
        now = timezone.now()
        if Prediction.objects.fail(prediction.id, holder, now, reason):
            bells.ring({str(prediction.id): answers.told(Status.FAILED, now, {"error": reason})})
    else:
        Prediction.objects.held_by(holder).filter(id=prediction.id).release(timezone.now())


def _picture(png: bytes) -> Image.Image:
    from PIL import Image  # noqa: PLC0415 -- as above

    return Image.open(BytesIO(png), formats=["PNG"])


def _milliseconds(since: float) -> float:
    return round((perf_counter() - since) * 1000, 2)
