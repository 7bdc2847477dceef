"""A message is what Celery's own would be, and is sent again after ever longer pauses."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import redis
import structlog
from celery import Task
from django.conf import settings
from django.utils import timezone

from recognition import queue, tasks
from recognition.lanes import Lane
from tests.machines import Broker

ANEW = {"id", "root_id", "expires", "argsrepr", "origin"}  # for each, or of Celery's own log alone
A_MINUTE = timedelta(minutes=1)


def taken(broker: Broker, lane: Lane) -> dict[str, Any]:
    """The message that came last, with what it holds."""
    with queue.ask() as server:
        raw = server.lpop(lane)
    assert isinstance(raw, bytes)
    told: dict[str, Any] = json.loads(raw)
    return told | {"body": json.loads(b64decode(told["body"]))}


@pytest.mark.parametrize(("task", "args", "lane"), [(tasks.read, [["a"]], "reads"), (tasks.look, [1, 2, 3, 4], "live")])
def test_it_says_what_celery_would(quiet_broker: Broker, task: Task[..., None], args: list[Any], lane: Lane) -> None:
    task.apply_async(tuple(args), expires=60, headers={"request_id": "of-a-page"})
    theirs = taken(quiet_broker, lane)
    before = timezone.now()
    with structlog.contextvars.bound_contextvars(request_id="of-a-page"):
        assert queue.send(task, args, A_MINUTE)
    ours = taken(quiet_broker, lane)
    assert ours["body"] == theirs["body"]
    assert ours["headers"].keys() == theirs["headers"].keys()
    assert {name for name, said in theirs["headers"].items() if said != ours["headers"][name]} <= ANEW
    assert ours["properties"].keys() <= theirs["properties"].keys()
    assert ours["properties"]["delivery_info"] == theirs["properties"]["delivery_info"]
    assert ours["properties"]["delivery_mode"] == theirs["properties"]["delivery_mode"]
    assert ours["headers"]["id"] == ours["headers"]["root_id"] == ours["properties"]["correlation_id"]
    assert before + A_MINUTE <= datetime.fromisoformat(ours["headers"]["expires"]) <= timezone.now() + A_MINUTE


def test_no_two_bear_one_number(quiet_broker: Broker) -> None:
    for _ in range(2):
        queue.send(tasks.read, [["a"]], A_MINUTE)
    assert taken(quiet_broker, Lane.READS)["headers"]["id"] != taken(quiet_broker, Lane.READS)["headers"]["id"]


def test_a_line_that_died_unnoticed_costs_no_message(quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    push, calls = redis.Redis.lpush, count()

    def broken_once(*words: Any) -> Any:
        if next(calls) == 0:
            raise redis.ConnectionError
        return push(*words)

    monkeypatch.setattr(redis.Redis, "lpush", broken_once)
    assert queue.send(tasks.read, [["a"]], A_MINUTE)
    assert taken(quiet_broker, Lane.READS)["body"][0] == [["a"]]


def test_it_waits_longer_each_time_before_it_sends_again() -> None:
    pauses = [queue.pause(n).total_seconds() for n in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[0] == settings.REPUBLISH_SECONDS
    assert pauses[-1] == queue.LONGEST_PAUSE
