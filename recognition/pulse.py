"""The workers' heartbeat: who reads in each lane, for whoever wants to know if somebody does."""

from contextlib import suppress
from time import time
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings

from recognition import bells
from recognition.lanes import Lane

EVERY = 5.0  # seconds; a worker is given up after settings.HEARTBEAT_SECONDS


class Heart(bootsteps.StartStopStep):
    """Beats in the worker's own loop, and only while that loop takes messages: a hung worker, and one
    that has lost the broker, fall silent."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        who = _who(consumer)
        beat(*who)
        self.timer = consumer.timer.call_repeatedly(EVERY, beat, who)

    def stop(self, consumer: Any) -> None:
        self.timer.cancel()
        stop(*_who(consumer))


def beat(worker: str, lanes: list[Lane]) -> None:
    """Each lane's key holds its workers, and until when each counts. It is gone when none of them has beaten so long:
    who asks looks at no clock, which would have to agree with theirs."""
    with suppress(redis.RedisError), bells.server().pipeline() as pipe:
        for lane in lanes:
            pipe.zadd(_key(lane), {worker: time() + settings.HEARTBEAT_SECONDS})
            pipe.zremrangebyscore(_key(lane), "-inf", time())
            pipe.expire(_key(lane), settings.HEARTBEAT_SECONDS)
        pipe.execute()


def stop(worker: str, lanes: list[Lane]) -> None:
    """The others of the lane read on."""
    with suppress(redis.RedisError), bells.server().pipeline() as pipe:
        for lane in lanes:
            pipe.zrem(_key(lane), worker)
            pipe.zremrangebyscore(_key(lane), "-inf", time())
        pipe.execute()


def is_beating(lane: Lane) -> bool:
    """Whether some worker of that lane has been heard lately."""
    if bells.outage.is_on:
        return False
    try:
        return bool(bells.server().exists(_key(lane)))
    except redis.RedisError:
        bells.outage.begin()
        return False


def _who(consumer: Any) -> tuple[str, list[Lane]]:
    """Two workers of one machine may bear the same name."""
    return f"{consumer.hostname} {consumer.pid}", [Lane(name) for name in consumer.app.amqp.queues.consume_from]


def _key(lane: Lane) -> str:
    return f"heartbeat:{lane}"
