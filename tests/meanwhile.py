"""Two who meet at the same rows, staged. PostgreSQL alone: on SQLite one writes at a time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from tests.machines import until


class Meanwhile:
    """What another does at the same time, as far as it comes before it has to wait."""

    def __init__(self, crowd: ThreadPoolExecutor) -> None:
        self.crowd = crowd
        self.done: Future[Any] | None = None

    def do(self, what: Callable[[], Any]) -> None:
        def alone() -> Any:
            try:
                return what()
            finally:
                connection.close()

        before = waiting()
        self.done = done = self.crowd.submit(alone)
        until(lambda: done.done() or waiting() > before, what="the other's end or its wait")


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])
