"""The one door in. Whoever has a drawing, from the pad, a file or a program, comes through here.

prediction = submission.submit(owner=…, image_bytes=…, source=Source.DRAW)
prediction = submission.wait(prediction, seconds=5)       # finished, or not yet
answer = submission.preview(image_bytes, engine)          # nothing is kept
answer = submission.explain(prediction, engine)           # how it was read, in pictures
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.models import User
from recognition import answers, bells, images, pulse, queue, tasks
from recognition.errors import Busy, Closed, KeyReused, StorageFull, Unreadable
from recognition.images import CleanPicture
from recognition.lanes import Lane
from recognition.models import Engine, Prediction, Source, Storage

log = logging.getLogger(__name__)

SEAT_SECONDS = 0.1  # a preview gives its seat back in half of that: the next need not be sent away
# Threads that wait are threads that serve nobody: two are left for those who only look, but for the moment in which
# one more preview looks for a seat.
seats = BoundedSemaphore(max(1, settings.WEB_THREADS - 2))


def submit(
    *,
    owner: User,
    image_bytes: bytes,
    source: Source,
    engine: Engine = Engine.CNN,
    idempotency_key: str | None = None,
) -> Prediction:
    """Keep the picture and have it read. Under a key that was used before, the earlier prediction."""
    fingerprint = _fingerprint(engine, image_bytes)
    earlier = _under_key(owner, idempotency_key, fingerprint)
    if earlier is not None:
        return earlier
    picture = images.clean(image_bytes)
    draft = Prediction(
        owner=owner, source=source, engine=engine, idempotency_key=idempotency_key, fingerprint=fingerprint
    )
    try:
        return _keep(draft, picture)
    except IntegrityError:  # the same key at the same moment: one of the two is the first
        earlier = _under_key(owner, idempotency_key, fingerprint)
        if earlier is None:
            raise
        return earlier


def read_again(prediction: Prediction, engine: Engine) -> Prediction:
    """A second reading of the same picture: a prediction of its own, the first stays as it was."""
    png = prediction.png()
    fingerprint = _fingerprint(engine, png)
    draft = Prediction(owner=prediction.owner, source=prediction.source, engine=engine, fingerprint=fingerprint)
    return _keep(draft, images.cleaned(png))


def wait(prediction: Prediction, seconds: float) -> Prediction:
    """Until it is finished or the time is up, whichever comes first."""
    hopeless = queue.outage.is_on  # the message has not left, or the one before has not
    if not prediction.is_finished and seconds > 0 and not hopeless and seats.acquire(blocking=False):
        try:
            word = bells.wait(str(prediction.id), seconds)
        finally:
            seats.release()
        if word is None:  # the bell may be lost, but the row is not
            prediction.refresh_from_db()
        else:
            answers.hear(prediction, word)
    return prediction


def preview(image_bytes: bytes, engine: Engine = Engine.CNN) -> dict[str, Any]:
    """What the picture says, as the API tells it. Raises Busy when no worker answers in time, Unreadable when it
    says why there is no answer."""
    return _ask(tasks.look, images.clean(image_bytes, images.GLANCE), engine, tasks.LOOK_SECONDS)


def explain(prediction: Prediction, engine: Engine | None = None) -> dict[str, Any]:
    """How the reader comes to its answer. Raises Busy when no worker answers in time."""
    picture = images.cleaned(prediction.png(), images.GLANCE)
    return _ask(tasks.explain, picture, engine or Engine(prediction.engine), tasks.EXPLAIN_SECONDS)


def _fingerprint(engine: Engine, data: bytes) -> str:
    return hashlib.sha256(f"{engine}:".encode() + data).hexdigest()


def _under_key(owner: User, key: str | None, fingerprint: str) -> Prediction | None:
    if key is None:
        return None
    earlier = Prediction.objects.owned_by(owner).filter(idempotency_key=key).first()
    if earlier is not None and earlier.fingerprint != fingerprint:
        raise KeyReused
    return earlier


def _keep(draft: Prediction, picture: CleanPicture) -> Prediction:
    """The picture's file first: a row without its picture could never be read."""
    draft.width, draft.height, draft.picture_bytes = picture.width, picture.height, len(picture.png)
    draft.publishes, draft.publish_at = 1, timezone.now() + queue.pause(1)
    draft.picture.save("", ContentFile(picture.png), save=False)
    try:
        with transaction.atomic():
            if not User.objects.hold(draft.owner):
                raise Closed
            if not Storage.take(draft.owner, len(picture.png)):
                raise StorageFull
            draft.save(force_insert=True)
            transaction.on_commit(lambda: _publish(draft), robust=True)  # whatever befalls it, the row is kept
    except (OperationalError, InterfaceError):
        raise  # the row may be there all the same, and needs its picture; if it is not, `orphans` takes that away
    except BaseException:
        draft.picture.delete(save=False)
        raise
    return draft


def _publish(prediction: Prediction) -> None:
    """If the queue is away the sweeper sends it, at its next round instead of after a pause."""
    if not queue.publish(tasks.read, [prediction.id], expires=queue.pause(1)):
        Prediction.objects.under_way().filter(id=prediction.id).update(publish_at=timezone.now())


def _ask(task: Any, picture: CleanPicture, engine: Engine, seconds: float) -> dict[str, Any]:
    if not pulse.is_beating(Lane.LIVE):
        raise Busy  # at once, and without a message: those that nobody takes would pile up
    bell = uuid4().hex
    if not seats.acquire(timeout=SEAT_SECONDS):
        raise Busy
    try:
        png = base64.b64encode(picture.png).decode("ascii")
        sent = queue.send(task, [bell, png, picture.grown, engine], expires=timedelta(seconds=seconds))
        word = bells.wait(bell, seconds) if sent else None
    finally:
        seats.release()
    if word is None:
        raise Busy
    answer: dict[str, Any] = json.loads(word)
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    return answer
