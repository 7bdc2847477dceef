"""Deleting readings for good: rows, pictures and the room they took."""

from collections import Counter
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction

from recognition.models import Prediction, PredictionQuerySet, Storage

AT_A_TIME = 1000  # databases take only so many numbers in one statement


@transaction.atomic
def remove(readings: PredictionQuerySet, most: int | None = None) -> int:
    """Files go once the rows have gone for certain: a rollback must not cost a picture."""
    rows = list(readings.locking().values_list("id", "owner_id", "picture", "picture_bytes")[:most])
    for start in range(0, len(rows), AT_A_TIME):
        Prediction.objects.filter(id__in=[key for key, *_ in rows[start : start + AT_A_TIME]]).delete()
    freed: Counter[int] = Counter()
    for _, owner_id, _, size in rows:
        freed[owner_id] += size
    for owner_id, size in sorted(freed.items()):  # two who remove readings of the same people never cross
        Storage.give(owner_id, size)
    names = [name for _, _, name, _ in rows]
    transaction.on_commit(lambda: _delete_files(names), robust=True)
    return len(rows)


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
