"""What one reading leaves behind and asks of others: bytes kept, questions to the database, words with the broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Avg
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.targets import Scrawl
from recognition import tasks
from recognition.models import Prediction

HERE = "127.0.0.1"


def database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextmanager
def broker_words() -> Iterator[dict[str, int]]:
    """Filled with what went on there meanwhile."""
    server, told = redis.Redis.from_url(settings.REDIS_URL), dict[str, int]()
    before = _counters(server)
    yield told
    told |= {name: value - before[name] for name, value in _counters(server).items()}


def _counters(server: redis.Redis) -> dict[str, int]:
    info: dict[str, Any] = server.info("stats")
    return {
        "commands": info["total_commands_processed"],
        "bytes": info["total_net_input_bytes"] + info["total_net_output_bytes"],
    }


def stored(empty: int) -> dict[str, Any]:
    """On average of all that is there. `empty` is what the database took before."""
    of_pictures = Prediction.objects.aggregate(mean=Avg("picture_bytes"))["mean"]
    of_rows = (database_bytes() - empty) / Prediction.objects.count()
    return {"picture_bytes": round(of_pictures), "row_bytes": round(of_rows)}


def statements(site: Scrawl, png: bytes) -> dict[str, int]:
    """Of the web's half and of the reader's, run here and taken back: nothing is published that is not committed."""
    question = site.question(png)
    headers = {**question.headers, "prefer": "respond-async", "host": HERE}
    kind = headers.pop("Content-Type")
    tasks.reader()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as web:
            answer = Client(headers=headers).generic("POST", question.path, question.body or b"", content_type=kind)
        assert answer.status_code == 202, answer.content
        with CaptureQueriesContext(connection) as reader:
            tasks.read.apply(([answer.json()["id"]],)).get()
        assert Prediction.objects.get(id=answer.json()["id"]).is_finished
        transaction.set_rollback(True)
    return {"web": len(web), "reader": len(reader)}
