"""A bell for each request that waits: a list of its own, that the worker pushes one word to."""

from collections.abc import Mapping
from functools import cache
from time import monotonic

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from recognition.outage import Outage

SLICE = 1.0  # seconds the server may hold one question
PATIENCE = 2.5  # ... and after which it counts as hung. Shorter than the slice, every long wait would fail
FORGOTTEN = 60  # seconds until a bell that nobody hears is gone

outage = Outage()


@cache
def server() -> redis.Redis:
    return redis.Redis.from_url(
        settings.CACHE_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def ring(words: Mapping[str, str]) -> None:
    """Who waits for one of these bells hears its word at once. If the server is away nobody waits there either."""
    if outage.is_on or not words:
        return
    try:
        with server().pipeline(transaction=False) as pipe:
            for name, word in words.items():
                pipe.rpush(_key(name), word)
                pipe.expire(_key(name), FORGOTTEN)
            pipe.execute()
    except redis.RedisError:
        outage.begin()


def wait(name: str, seconds: float) -> str | None:
    """The word, or None when the time is up or the server does not answer."""
    until = monotonic() + seconds
    while not outage.is_on and (left := until - monotonic()) > 0:
        try:
            # Moved to where it lies: others may wait for it, too. Redis takes parts of a second, its stub does not.
            heard = server().blmove(_key(name), _key(name), min(left, SLICE))  # type: ignore[arg-type]
        except redis.RedisError:
            outage.begin()
            return None
        if heard:
            return str(heard)
    return None


def _key(name: str) -> str:
    return f"bell:{name}"
