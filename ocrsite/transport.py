"""Words with Redis as Celery has them, but that a message nobody can read does not end the worker, and that a client
is not made anew for each word."""

from collections.abc import Callable
from queue import Empty
from typing import Any, cast

import structlog
from kombu.message import Message
from kombu.transport import redis
from redis import ConnectionError as NotConnected
from redis import Redis, ResponseError

log = structlog.get_logger(__name__)

# What is no message, or lacks a part of one. It has left the queue, and the sweeper sends the row again.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


class Channel(redis.Channel):
    _kept: Redis | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        """A server that takes no word, as its disk is full or another leads by now, is as good as none: it is asked
        again after ever longer pauses."""
        super().__init__(*args, **options)
        try:
            self.client.delete("nothing")
        except ResponseError as error:
            self.close()
            raise NotConnected(str(error)) from error

    def _create_client(self, asynchronous: bool = False) -> Redis:
        if asynchronous:
            return cast(Redis, super()._create_client(asynchronous=True))  # type: ignore[misc] # their stub
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = cast(Redis, super()._create_client())  # type: ignore[misc] # leaves it out
        return self._kept

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc] # its stub leaves it out
        except UNREADABLE as error:
            _tell(error)
            raise Empty from error

    def basic_consume(  # type: ignore[override] # its stub knows callers that this has not
        self, queue: str, no_ack: bool, callback: Callable[[Message], Any], consumer_tag: str, **options: Any
    ) -> None:
        def careful(message: Message) -> None:
            try:
                callback(message)
            except UNREADABLE as error:
                if not message.acknowledged:
                    message.reject()  # or it would be put back when the worker stops
                _tell(error)

        super().basic_consume(queue, no_ack=no_ack, callback=careful, consumer_tag=consumer_tag, **options)


class Transport(redis.Transport):
    Channel = Channel


def _tell(error: Exception) -> None:
    log.error("an unreadable message was thrown away", reason=repr(error))
