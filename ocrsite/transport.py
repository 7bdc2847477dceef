"""Words with Redis as Celery has them, but that a message nobody can read does not end the worker."""

from queue import Empty
from typing import Any

import structlog
from kombu.transport import redis

log = structlog.get_logger(__name__)


class Channel(redis.Channel):
    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc] # its stub leaves it out
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            # What is no message, or lacks a part of one. It has left the queue, and the sweeper sends the row again.
            log.error("an unreadable message was thrown away", reason=repr(error))
            raise Empty from error


class Transport(redis.Transport):
    Channel = Channel
