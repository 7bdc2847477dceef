"""What the queue lost is sent again, with growing pauses, and never so that it would pile up."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition import pulse, queue, sweeper, tasks
from recognition.lanes import Lane
from recognition.models import Prediction
from recognition.states import MAX_ATTEMPTS, Status
from tests.machines import Broker, Worker, until
from tests.pictures import kept

NOW = timezone.now()
SOMEBODY = "somebody 0"


@pytest.fixture(autouse=True)
def somebody_reads(broker: Broker) -> Iterator[None]:
    """Messages go out while a worker is heard. Here it is heard, and takes none of them."""
    pulse.beat(SOMEBODY, [Lane.READS])
    yield
    pulse.stop(SOMEBODY, [Lane.READS])


def sent(broker: Broker) -> list[dict[str, Any]]:
    """The messages in the lane, the oldest first."""
    return [json.loads(message) for message in reversed(broker.client().lrange(Lane.READS, 0, -1))]


def names(message: dict[str, Any]) -> list[str]:
    """The rows that a message is about."""
    arguments, _, _ = json.loads(base64.b64decode(message["body"]))
    found: list[str] = arguments[0]
    return found


def now(prediction: Prediction) -> Prediction:
    prediction.refresh_from_db()
    return prediction


def due_at(prediction: Prediction) -> datetime:
    due = now(prediction).publish_at
    assert due is not None
    return due


def test_it_sends_again_what_nobody_read(quiet_broker: Broker, owner: User) -> None:
    lost = kept(owner, publish_at=NOW, publishes=1)
    assert sweeper.sweep(NOW) == 1
    assert [names(message) for message in sent(quiet_broker)] == [[str(lost.id)]]
    assert (now(lost).publishes, lost.status) == (2, Status.PENDING)


def test_it_waits_longer_each_time(quiet_broker: Broker, owner: User, settings: Settings) -> None:
    lost, moment, pauses = kept(owner, publish_at=NOW, publishes=1), NOW, []
    for _ in range(8):
        assert sweeper.sweep(moment) == 1
        due = due_at(lost)
        assert sweeper.sweep(due - timedelta(milliseconds=1)) == 0
        pauses.append((due - moment).total_seconds())
        moment = due
    assert pauses[:3] == [settings.REPUBLISH_SECONDS * factor for factor in (2, 4, 8)]
    assert pauses[-1] == queue.LONGEST_PAUSE


def test_a_message_expires_when_the_next_is_due(quiet_broker: Broker, owner: User) -> None:
    lost = kept(owner, publish_at=NOW, publishes=1)
    sweeper.sweep(timezone.now())
    expires = datetime.fromisoformat(sent(quiet_broker)[0]["headers"]["expires"])
    assert abs(expires - due_at(lost)) < timedelta(seconds=1)


def test_what_has_expired_is_not_read(worker: Worker, broker: Broker, owner: User) -> None:
    late, next_one = kept(owner), kept(owner)
    worker.hang()
    queue.publish(tasks.read, [late.id], expires=timedelta(milliseconds=1))
    queue.publish(tasks.read, [next_one.id], expires=timedelta(seconds=60))
    worker.wake()
    until(lambda: now(next_one).is_finished, what="the message behind the one that expired")
    assert (now(late).status, late.attempts) == (Status.PENDING, 0)


@pytest.mark.parametrize(
    ("fields", "is_sent"),
    [
        ({"status": Status.RUNNING, "lease_until": NOW - timedelta(seconds=1), "attempts": 1}, True),
        ({"status": Status.RUNNING, "lease_until": NOW + timedelta(seconds=1), "attempts": 1}, False),
        ({"status": Status.DONE}, False),
        ({"status": Status.FAILED}, False),
        ({"publish_at": NOW + timedelta(seconds=1)}, False),
        ({"attempts": MAX_ATTEMPTS}, False),
    ],
)
def test_it_sends_only_what_is_due_and_free(
    quiet_broker: Broker, owner: User, fields: dict[str, Any], is_sent: bool
) -> None:
    kept(owner, **{"publish_at": NOW, **fields})
    assert sweeper.sweep(NOW) == is_sent
    assert len(sent(quiet_broker)) == is_sent


def test_it_sends_nothing_while_no_worker_is_heard(quiet_broker: Broker, owner: User) -> None:
    lost = kept(owner, publish_at=NOW)
    pulse.stop(SOMEBODY, [Lane.READS])
    assert sweeper.sweep(NOW) == 0
    assert sent(quiet_broker) == []
    assert now(lost).publish_at == NOW


def test_it_notes_nothing_while_the_broker_is_away(
    quiet_broker: Broker, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heartbeat was heard, and then the broker went."""
    lost = kept(owner, publish_at=NOW, publishes=1)
    monkeypatch.setattr(pulse, "is_beating", lambda lane: True)
    quiet_broker.kill()
    assert sweeper.sweep(NOW) == 0
    assert (now(lost).publishes, lost.publish_at) == (1, NOW)


def test_many_travel_in_piles_and_what_broke_off_goes_alone(quiet_broker: Broker, owner: User) -> None:
    fresh = [kept(owner, publish_at=NOW) for _ in range(sweeper.PILE + 3)]
    broken = [kept(owner, publish_at=NOW, attempts=1) for _ in range(2)]
    assert sweeper.sweep(NOW) == len(fresh) + len(broken)
    assert [message["headers"]["task"] for message in sent(quiet_broker)] == ["recognition.read"] * 4
    assert set(Prediction.objects.values_list("publishes", flat=True)) == {1}
    assert [len(names(message)) for message in sent(quiet_broker)] == [sweeper.PILE, 3, 1, 1]


def test_it_gives_up_on_what_broke_off_too_often(quiet_broker: Broker, owner: User) -> None:
    spent = kept(owner, publish_at=NOW, attempts=MAX_ATTEMPTS, holder=uuid4())
    sweeper.sweep(NOW)
    assert (now(spent).status, spent.finished_at) == (Status.FAILED, NOW)
