"""Words with the broker. It is only a hint to the workers: what it loses, the sweeper sends again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import Task
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from recognition.lanes import Lane
from recognition.outage import Outage

LONGEST_PAUSE = 60.0  # seconds

log = structlog.get_logger(__name__)
outage = Outage()


def pause(publishes: int) -> timedelta:
    """How long to wait for a message before sending it again: twice as long each time."""
    return timedelta(seconds=min(settings.REPUBLISH_SECONDS * 2 ** (min(publishes, 16) - 1), LONGEST_PAUSE))


def publish(task: Task[..., None], ids: Sequence[UUID], expires: timedelta) -> bool:
    return send(task, [[str(id) for id in ids]], expires)


def send(task: Task[..., None], args: list[Any], expires: timedelta) -> bool:
    """False when the broker is away. Expired messages are dropped unread, so that nothing piles up
    while the workers are off."""
    if outage.is_on:
        return False
    try:
        task.apply_async(
            tuple(args),
            expires=expires.total_seconds(),
            retry=True,
            retry_policy={"max_retries": 1, "interval_start": 0},  # a connection may have died unnoticed
            headers={"request_id": structlog.contextvars.get_contextvars().get("request_id", "")},
        )
    except (OperationalError, RedisError, OSError) as error:
        outage.begin()
        log.warning("broker away", reason=str(error))
        return False
    return True


def ask() -> Redis:
    """The broker, for one question. Asked anew each time: a line that was kept may have died unnoticed."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


def depths() -> dict[Lane, int]:
    """How many messages wait in each lane; of none when the broker is away, for nought would be a lie."""
    try:
        with ask() as broker:
            return {lane: int(broker.llen(lane)) for lane in Lane}
    except RedisError:
        return {}
