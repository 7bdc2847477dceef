"""What this app holds on a person: their pictures and what was read in them."""

import json
import logging
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from accounts.personal import Holding, PersonalFile
from recognition import exports, removal
from recognition.models import Prediction, PredictionQuerySet

log = logging.getLogger(__name__)

AT_A_TIME = 500
FACTS = (
    *("id", "created_at", "finished_at", "trashed_at", "source", "engine", "model", "status", "text"),
    *("correction", "confidence", "digits", "duration_ms", "error", "width", "height"),
)


def count(user: User) -> int:
    return held(user).count()


def files(user: User) -> Iterator[PersonalFile]:
    """With what lies in the trash: it is still held."""
    yield PersonalFile("readings.json", as_json(held(user)))
    yield PersonalFile("readings.csv", (row.encode() for row in exports.rows(held(user))))
    for name, key in held(user).values_list("picture", "id").iterator(AT_A_TIME):
        yield PersonalFile(f"pictures/{key}.png", pieces(name))


def held(user: User) -> PredictionQuerySet:
    return Prediction.objects.owned_by(user).order_by("created_at", "id")


def as_json(readings: PredictionQuerySet) -> Iterator[bytes]:
    """One array, a reading a line, and never all of them at once."""
    before = "[\n"
    for facts in readings.values(*FACTS).iterator(AT_A_TIME):
        yield (before + json.dumps(facts, cls=DjangoJSONEncoder)).encode()
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def pieces(name: str) -> Iterable[bytes]:
    try:
        with default_storage.open(name) as picture:
            yield from picture.chunks()
    except FileNotFoundError:
        # Purged since the list was begun: an empty file breaks nothing, an error breaks the archive.
        log.warning("picture gone during an export", extra={"picture": name})


def forget(user: User) -> None:
    removal.remove(Prediction.objects.owned_by(user))


HOLDING = Holding("Readings with their pictures", count=count, files=files, forget=forget)
