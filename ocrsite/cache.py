"""The cache that stays usable while its server is away."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from recognition.outage import Outage

SECONDS = 0.5  # that a request gives the server


class SteadyCache(RedisCache):
    """Counts in this process's own memory during an outage: limits then hold for each process by
    itself, which is looser than for all together, but nobody is refused and nobody is unlimited."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options |= {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, params)
        self._meanwhile = LocMemCache("meanwhile", {k: v for k, v in params.items() if k != "OPTIONS"})
        self._outage = Outage()

    def count(self, key: str, seconds: int) -> int:
        """One more, from nothing on, and forgotten after so long: a single word with the server."""
        if not self._outage.is_on:
            try:
                return self._counted(self.make_and_validate_key(key), seconds)
            except redis.RedisError:
                self._outage.begin()
        self._meanwhile.add(key, 0, seconds)
        return int(self._meanwhile.incr(key))

    def _counted(self, key: str, seconds: int) -> int:
        with self._server.pipeline(transaction=False) as words:
            words.incr(key)
            words.expire(key, seconds)
            return int(words.execute()[0])

    @cached_property
    def _server(self) -> redis.Redis:
        server: redis.Redis = self._cache.get_client(None, write=True)
        return server

    def _steady(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if not self._outage.is_on:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except redis.RedisError:
                self._outage.begin()
        return getattr(self._meanwhile, name)(*args, **kwargs)


def _steadied(name: str) -> Callable[..., Any]:
    def method(self: SteadyCache, *args: Any, **kwargs: Any) -> Any:
        return self._steady(name, *args, **kwargs)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "set_many",
    "delete_many",
    "has_key",
    "incr",
    "clear",
):
    setattr(SteadyCache, _name, _steadied(_name))
