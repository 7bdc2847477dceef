"""Many pictures in one task, as the sweeper sends them: what both cores read in a second, decoding included."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from bench import alone
from bench.scratch import folder, owner
from recognition import images, queue, tasks
from recognition.models import Prediction, Source
from recognition.states import Status
from recognition.sweeper import PILE

READERS = 2
FAR = timedelta(hours=1)  # until the sweeper would send them itself


def measured(pngs: Sequence[bytes], count: int) -> dict[str, Any]:
    pictures = [images.clean(png) for png in pngs]
    names = [default_storage.save(f"bench/{n}.png", ContentFile(picture.png)) for n, picture in enumerate(pictures)]
    draft = [
        Prediction(
            owner=owner(), source=Source.API, picture=name, picture_bytes=len(picture.png), width=picture.width,
            height=picture.height, publish_at=timezone.now() + FAR, fingerprint="",
        )
        for name, picture in islice(cycle(zip(names, pictures, strict=True)), count)
    ]  # fmt: skip
    ids = [prediction.id for prediction in Prediction.objects.bulk_create(draft, batch_size=500)]
    together = count / _read(ids)
    each = count // READERS
    walls = [told["wall"] for told in alone.asked(folder / "images" / "bench", each, READERS)]
    by_readers = READERS * each / max(walls)
    return {
        "pictures": count,
        "a_task": PILE,
        "a_second": round(together, 1),
        "readers_alone": round(by_readers, 1),
        "share": round(together / by_readers, 3),
    }


def _read(ids: Sequence[UUID]) -> float:
    """Seconds until the last of them is done."""
    began = perf_counter()
    for start in range(0, len(ids), PILE):
        queue.publish(tasks.read, ids[start : start + PILE], expires=FAR)
    while Prediction.objects.filter(owner=owner(), status__in=(Status.PENDING, Status.RUNNING)).exists():
        sleep(0.02)
    return perf_counter() - began
