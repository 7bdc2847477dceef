"""Picture files whose row is gone: left behind by a power cut or a kill between the file and the database."""

import logging
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from recognition.models import Prediction, PredictionQuerySet

log = logging.getLogger(__name__)

FOLDERS = 256  # that pictures lie in, by the first two figures of their names
EVERY = timedelta(days=1) / FOLDERS  # one folder at a time: all of them within a day, and never much at once
OLD = timedelta(days=1)  # a fresh file's row may still be under way
AT_A_TIME = 1000  # databases take only so many names in one question


def sweep(now: datetime) -> int:
    """Remove what nobody knows of from the folder whose turn it is. Returns how many files went."""
    return sweep_folder(folder_of(now), now)


def folder_of(now: datetime) -> str:
    """By the clock alone, so that nothing has to be remembered."""
    return f"{int(now.timestamp() // EVERY.total_seconds()) % FOLDERS:02x}"


def sweep_folder(folder: str, now: datetime) -> int:
    gone = [name for name in _unknown(folder) if default_storage.get_modified_time(name) < now - OLD]
    for name in gone:
        default_storage.delete(name)
    if gone:
        log.warning("removed %s picture files that belonged to no reading", len(gone))
    return len(gone)


def _unknown(folder: str) -> set[str]:
    try:
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:  # no picture has come there yet
        return set()
    known: set[str] = set()
    for start in range(0, len(names), AT_A_TIME):
        known |= set(rows_of(names[start : start + AT_A_TIME]).values_list("picture", flat=True))
    return set(names) - known


def rows_of(pictures: list[str]) -> PredictionQuerySet:
    return Prediction.objects.filter(picture__in=pictures).order_by()
