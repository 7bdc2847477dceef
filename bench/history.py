"""A long history: how long its page and the API's list take, and how many questions they put to the database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench.clients import Flood, Question, flood
from bench.footprint import HERE, database_bytes
from bench.scratch import token
from recognition.models import Prediction, Source
from recognition.paging import Page
from recognition.states import Status

FEW = 10
BATCH = 2000
PAGE, LIST = "/history/", "/api/v1/predictions/"


def measured(port: int, like: Prediction, many: int, seconds: float) -> dict[str, Any]:
    """`like` is what each of the readings looks like."""
    shown = {}
    for name, count in (("few", FEW), ("many", many)):
        bearer = token(f"{name}@example.org")
        owner = User.objects.get(email=f"{name}@example.org")
        size = database_bytes()
        for batch in _batches(like, owner, count):
            Prediction.objects.bulk_create(batch)
        shown[name] = {"predictions": count, "row_bytes": round((database_bytes() - size) / count)}
        shown[name] |= _shown(port, owner, bearer, seconds)
    return shown


def _batches(like: Prediction, owner: User, count: int) -> Iterator[list[Prediction]]:
    kept = {name: getattr(like, name) for name in ("picture", "picture_bytes", "width", "height", "text", "digits")}
    kept |= {name: getattr(like, name) for name in ("confidence", "model", "duration_ms", "fingerprint")}
    now = timezone.now()
    moments = [now - timedelta(minutes=n) for n in range(count)]
    for start in range(0, count, BATCH):
        yield [
            Prediction(owner=owner, source=Source.DRAW, status=Status.DONE, created_at=at, finished_at=at, **kept)
            for at in moments[start : start + BATCH]
        ]


def _shown(port: int, owner: User, bearer: str, seconds: float) -> dict[str, Any]:
    person = Client(headers={"host": HERE})
    person.force_login(owner)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={person.cookies[settings.SESSION_COOKIE_NAME].value}"}
    program = {"Authorization": f"Bearer {bearer}"}
    older = Page.of(Prediction.objects.owned_by(owner).kept(), QueryDict()).older or ""
    asked = {"page": (PAGE, cookie), "second_page": (PAGE + older, cookie), "list": (LIST, program)}
    facts = {}
    for name, (path, headers) in asked.items():
        told = flood(port, [Question(path, headers=headers)], 1, seconds)
        facts[name] = _median(told) | {"queries": _queries(path, headers)}
    return facts


def _median(told: Flood) -> dict[str, Any]:
    facts = told.facts()
    return {name: facts[name] for name in ("count", "median_ms", "p99_ms", "errors")}


def _queries(path: str, headers: dict[str, str]) -> int:
    client = Client(headers=headers | {"host": HERE})
    client.get(path)  # the first looks up what later ones find in memory
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)
