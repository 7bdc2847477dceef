"""Nothing that was taken may be lost: each prediction must be done in the end."""

from collections.abc import Sequence
from time import monotonic, sleep

from recognition.models import Prediction
from recognition.states import Status

PATIENCE = 120.0  # seconds for what is still queued
AT_ONCE = 500  # SQLite takes so many values in one question, and some more


def settle(ids: Sequence[str]) -> int:
    """Wait until all of these are done, for a while, and say how many are not."""
    end = monotonic() + PATIENCE
    while (missing := len(set(ids)) - _done(sorted(set(ids)))) and monotonic() < end:
        sleep(0.2)
    return missing


def _done(ids: Sequence[str]) -> int:
    done = Prediction.objects.filter(status=Status.DONE)
    return sum(done.filter(id__in=ids[start : start + AT_ONCE]).count() for start in range(0, len(ids), AT_ONCE))
