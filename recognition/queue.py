"""Words with the broker. It is only a hint to the workers: what it loses, the sweeper sends again."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import structlog
from celery import Task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from recognition.lanes import Lane
from recognition.outage import Outage

LONGEST_PAUSE = 60.0  # seconds
NOTHING_AFTER = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}  # that a message may ask for

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
    lane, known = _form(task)
    number = str(uuid4())
    own = {"id": number, "root_id": number, "expires": (timezone.now() + expires).isoformat()}
    request = {"request_id": structlog.contextvars.get_contextvars().get("request_id", "")}
    try:
        with task.app.producer_pool.acquire(block=True) as producer:
            producer.publish(
                (args, {}, NOTHING_AFTER),
                routing_key=lane,
                headers={**known, **own, **request},
                correlation_id=number,
                serializer="json",
                retry=True,
                retry_policy={"max_retries": 1, "interval_start": 0},  # a connection may have died unnoticed
            )
    except (OperationalError, RedisError, OSError) as error:
        outage.begin()
        log.warning("broker away", reason=str(error))
        return False
    return True


def ask() -> Redis:
    """The broker, for one question. Asked anew each time: a line that was kept may have died unnoticed."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


@cache
def _form(task: Task[..., None]) -> tuple[Lane, dict[str, Any]]:
    """Its lane, and what all its messages say. Celery tells it once: told anew for each it took longer than to send."""
    message = task.app.amqp.create_task_message(
        "", task.name, args=(), kwargs={}, time_limit=task.time_limit, ignore_result=task.ignore_result
    )
    return Lane(task.app.conf.task_routes[task.name]["queue"]), message.headers


def depths() -> dict[Lane, int]:
    """How many messages wait in each lane; of none when the broker is away, for nought would be a lie."""
    try:
        with ask() as broker:
            return {lane: int(broker.llen(lane)) for lane in Lane}
    except RedisError:
        return {}
