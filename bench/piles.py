"""Many pictures in one task, as the sweeper sends them: what both cores read in a second, decoding included."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from statistics import median
from time import sleep
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils import timezone

from bench import alone
from bench.scratch import folder, owner
from recognition import images, queue, tasks
from recognition.models import Prediction, Source
from recognition.sweeper import PILE

READERS = 2
ROUNDS = 4  # in turns, as long as the machine is equally busy with others
LOOK = 0.1  # seconds between two looks whether all is done: fifty a second were four hundredths of both cores
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
    share = count // ROUNDS
    rounds = [(_read(draft[n * share : (n + 1) * share]), _read_alone(share)) for n in range(ROUNDS)]
    return {
        "pictures": count,
        "a_task": PILE,
        "a_second": round(median(site for site, _ in rounds), 1),
        "readers_alone": round(median(readers for _, readers in rounds), 1),
        "share": round(median(site / readers for site, readers in rounds), 3),
    }


def _read(draft: Sequence[Prediction]) -> float:
    """How many a second, to the last of them."""
    ids = [prediction.id for prediction in Prediction.objects.bulk_create(draft, batch_size=500)]
    began = timezone.now()
    for start in range(0, len(ids), PILE):
        queue.publish(tasks.read, ids[start : start + PILE], expires=FAR)
    while Prediction.objects.under_way().exists():
        sleep(LOOK)
    ended = Prediction.objects.aggregate(last=Max("finished_at"))["last"]  # and not when we looked
    return float(len(ids) / (ended - began).total_seconds())


def _read_alone(count: int) -> float:
    each = count // READERS
    walls = [told["wall"] for told in alone.asked(folder / "images" / "bench", each, READERS)]
    return float(READERS * each / max(walls))
