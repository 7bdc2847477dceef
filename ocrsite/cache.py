"""The cache that stays usable while its server is away."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, TypeVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from recognition.outage import Outage

T = TypeVar("T")
SECONDS = 0.5  # that a request gives the server


class SteadyCache(RedisCache):
    """Counts in this process's own memory during an outage: limits then hold for each process by
    itself, which is looser than for all together, but nobody is refused and nobody is unlimited."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options |= {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, params)
        self.meanwhile = LocMemCache("meanwhile", {k: v for k, v in params.items() if k != "OPTIONS"})
        self.outage = Outage()

    def count(self, key: str, seconds: int) -> int:
        """One more, from nothing on, and forgotten after so long: a single word with the server."""
        return self._steady(partial(self._counted, key, seconds), partial(self._counted_here, key, seconds))

    def _counted(self, key: str, seconds: int) -> int:
        key = self.make_and_validate_key(key)
        with self._server.pipeline(transaction=False) as words:
            words.incr(key)
            words.expire(key, seconds)
            return int(words.execute()[0])

    def _counted_here(self, key: str, seconds: int) -> int:
        if self.meanwhile.add(key, 1, seconds):
            return 1
        try:
            return int(self.meanwhile.incr(key))
        except ValueError:  # crowded out between the two steps
            return 1

    @cached_property
    def _server(self) -> redis.Redis:
        server: redis.Redis = self._cache.get_client(None, write=True)
        return server

    def _steady(self, ask: Callable[[], T], meanwhile: Callable[[], T]) -> T:
        if not self.outage.is_on:
            try:
                return ask()
            except redis.RedisError:
                self.outage.begin()
        return meanwhile()


def _steadied(name: str) -> Callable[..., Any]:
    def method(self: SteadyCache, *args: Any, **kwargs: Any) -> Any:
        theirs, ours = getattr(super(SteadyCache, self), name), getattr(self.meanwhile, name)
        return self._steady(partial(theirs, *args, **kwargs), partial(ours, *args, **kwargs))

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
