"""The workers' heartbeat: each lane's last beat, for whoever wants to know if somebody is reading."""

from contextlib import suppress
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings

from recognition.bells import server
from recognition.lanes import Lane

EVERY = 5.0  # seconds; a lane is given up after settings.HEARTBEAT_SECONDS


class Heart(bootsteps.StartStopStep):
    """Beats in the worker's own loop, and only while that loop takes messages: a hung worker, and one
    that has lost the broker, fall silent."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        lanes = [Lane(name) for name in consumer.app.amqp.queues.consume_from]
        beat(lanes)
        self.timer = consumer.timer.call_repeatedly(EVERY, beat, (lanes,))

    def stop(self, consumer: Any) -> None:
        self.timer.cancel()
        stop([Lane(name) for name in consumer.app.amqp.queues.consume_from])


def beat(lanes: list[Lane]) -> None:
    with suppress(redis.RedisError):
        for lane in lanes:
            server().set(_key(lane), 1, ex=settings.HEARTBEAT_SECONDS)


def stop(lanes: list[Lane]) -> None:
    with suppress(redis.RedisError):
        server().delete(*map(_key, lanes))


def is_beating(lane: Lane) -> bool:
    """Whether some worker of that lane has been heard lately."""
    try:
        return bool(server().exists(_key(lane)))
    except redis.RedisError:
        return False


def _key(lane: Lane) -> str:
    return f"heartbeat:{lane}"
