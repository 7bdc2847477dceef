"""The broker goes down, hangs, is killed and is emptied: that costs a delay, and never a prediction."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import cast

import pytest
from django.conf import settings

from ocrsite import embedded
from recognition.api import prefer
from recognition.lanes import Lane
from recognition.models import Prediction
from recognition.states import Status
from tests import environment
from tests.api import Caller
from tests.machines import Broker, Scheduler, Worker, until
from tests.pictures import drawing

MANY = 50


def all_done(count: int) -> bool:
    return Prediction.objects.filter(status=Status.DONE).count() == count


def each_read_once() -> bool:
    return set(Prediction.objects.values_list("attempts", flat=True)) == {1}


def spoil(folder: Path) -> None:
    """As a power cut may leave the files."""
    for file in folder.glob("*.aof"):
        file.write_bytes(bytes(file.stat().st_size))


def test_it_takes_drawings_while_the_broker_is_down(
    worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller
) -> None:
    api.get("predictions/")  # the first request of a process loads what later ones find there
    broker.kill()
    started = monotonic()
    response = api.post("predictions/", drawing())
    assert monotonic() - started < prefer.DEFAULT  # for what nobody has been told of it does not wait
    assert response.status_code == 202
    broker.start()
    until(lambda: all_done(1), what="the reading after the broker's return")
    assert each_read_once()


def test_it_answers_while_the_broker_hangs(worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller) -> None:
    api.get("predictions/")
    broker.hang()
    started = monotonic()
    response = api.post("predictions/", drawing())
    spent = monotonic() - started
    reads = api.get("predictions/")
    broker.wake()
    assert (response.status_code, reads.status_code) == (202, 200)
    assert spent < prefer.DEFAULT
    until(lambda: all_done(1), what="the reading after the broker woke up")
    assert each_read_once()


def test_a_worker_outlives_a_broker_that_takes_no_word(
    worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller
) -> None:
    """As where its disk is full, and as one that another has taken the place of."""
    api.get("predictions/")
    try:
        broker.client().replicaof("127.0.0.1", "1")
        assert api.post("predictions/", drawing(), prefer="respond-async").status_code == 202
        sleep(5)
        assert worker.is_running
        assert "Frequent restarts" not in worker.log.read_text()
    finally:
        broker.client().replicaof("NO", "ONE")
    until(lambda: all_done(1), what="the reading after the broker's return")


SPOILT = pytest.param(
    "spoilt",
    marks=pytest.mark.skipif(environment.redis is not None, reason="A Redis of its own is its keeper's to mend."),
)


@pytest.mark.parametrize("loss", ["killed", "flushed", SPOILT])
def test_it_loses_nothing_of_what_was_queued(
    worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller, loss: str
) -> None:
    worker.hang()  # so that all of it is still queued
    for _ in range(MANY):
        assert api.post("predictions/", drawing(), prefer="respond-async").status_code == 202
    if loss == "flushed":
        broker.flush()
    else:
        broker.kill()
        if loss == "spoilt":
            spoil(embedded.kept(Path(settings.VAR_DIR)))
        broker.start()
    worker.wake()
    until(lambda: all_done(MANY), seconds=100, what="all readings")
    assert each_read_once()


def flipped(message: bytes) -> bytes:
    """A message, one byte of its text another."""
    whole = json.loads(message)
    body = bytearray(base64.b64decode(whole["body"]))
    body[len(body) // 3] ^= 0x80
    return json.dumps(whole | {"body": base64.b64encode(body).decode()}).encode()


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda message: bytes(len(message)),
    lambda message: message[: len(message) // 2],
    lambda _: b"407",
    lambda _: b"{}",
    flipped,
    lambda message: message.replace(b"recognition.read", b"recognition.rfad"),
    lambda message: json.dumps(json.loads(message) | {"body": "W10="}).encode(),  # [], and nothing to read in it
]


def test_spoilt_messages_cost_nothing_but_time(
    session_worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller
) -> None:
    session_worker.stop()
    for _ in DAMAGES:
        assert api.post("predictions/", drawing(), prefer="respond-async").status_code == 202
    queued = broker.client()
    messages = cast(list[bytes], queued.lrange(Lane.READS, 0, -1))
    queued.delete(Lane.READS)
    for lane in Lane:
        for message, spoilt in zip(messages, DAMAGES, strict=True):
            queued.rpush(lane, spoilt(message))
    session_worker.start()
    until(lambda: all_done(len(DAMAGES)), what="the readings whose messages were spoilt")
    assert each_read_once()
    assert session_worker.is_running
    session_worker.stop()  # which puts back what it took and did not begin
    assert [queued.llen(lane) for lane in Lane] == [0, 0]


def test_it_does_not_pile_up_messages_while_nobody_reads(
    session_worker: Worker, broker: Broker, scheduler: Scheduler, api: Caller
) -> None:
    session_worker.stop()
    api.post("predictions/", drawing(), prefer="respond-async")
    sleep(3 * settings.REPUBLISH_SECONDS)
    assert (Prediction.objects.get().publishes, broker.client().llen("reads")) == (1, 1)
    session_worker.start()
    until(lambda: all_done(1), what="the reading after the worker's return")
