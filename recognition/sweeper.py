"""What mends whatever the queue lost. Its rounds need neither the queue nor a worker."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from recognition import pulse, queue, removal, tasks
from recognition.lanes import Lane
from recognition.models import Prediction

log = logging.getLogger(__name__)

ROUND = 2000  # rows at most in one round
PILE = 64  # fresh pictures in one message: larger work travels better in one piece


def sweep(now: datetime) -> int:
    """Send again what nobody has finished in its time. Returns how many."""
    spent = Prediction.objects.give_up(now)
    if spent:
        log.warning("%s predictions were set aside", spent)
    if not pulse.is_beating(Lane.READS):
        return 0  # messages that nobody takes would only pile up; the rows wait as well
    sent = 0
    for pile in _piles(list(Prediction.objects.due(now)[:ROUND])):
        if not _send(pile, now):
            break  # the broker is away, and nothing is noted: the next round finds the same rows
        sent += len(pile)
    if sent:
        log.info("sent again: %s", sent)
    return sent


def _piles(due: Sequence[Prediction]) -> Iterator[list[Prediction]]:
    """What has broken off before goes alone, so that it can take no neighbours with it."""
    fresh = [prediction for prediction in due if not prediction.attempts]
    yield from (fresh[start : start + PILE] for start in range(0, len(fresh), PILE))
    yield from ([prediction] for prediction in due if prediction.attempts)


def _send(pile: list[Prediction], now: datetime) -> bool:
    pause = queue.pause(max(prediction.publishes for prediction in pile) + 1)
    ids = [prediction.id for prediction in pile]
    if not queue.publish(tasks.read, ids, expires=pause):
        return False
    Prediction.objects.filter(id__in=ids).note_published(now + pause)
    return True


def purge(now: datetime) -> bool:
    """Forget for good what has lain in the trash for long enough. Returns whether there may be more of it."""
    return removal.remove(Prediction.objects.purgeable(now), ROUND) == ROUND
