"""A long history costs what a short one does: as many questions, and each by an index."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from recognition.models import Prediction, Source
from recognition.states import Status
from tests.api import Caller

FEW, MANY = 10, 2000
NOW = timezone.now()
PAGES = ("/history/", "/history/?contains=40&min_confidence=0.2", "/history/trash/", "/history/summary/")
CALLS = ("predictions/", "predictions/?ordering=-confidence", "predictions/?text=407", "predictions/export.csv")


def fill(owner: User, count: int) -> None:
    shape = {"picture": "aa/none.png", "picture_bytes": 0, "width": 10, "height": 10, "fingerprint": ""}
    Prediction.objects.bulk_create(
        Prediction(
            owner=owner,
            source=Source.API,
            status=Status.DONE,
            text=str(number),
            confidence=number % 100 / 100,
            created_at=NOW - timedelta(minutes=number),
            trashed_at=NOW if number % 5 == 0 else None,
            **shape,
        )
        for number in range(count)
    )


def questions(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200
        if answer.streaming:
            b"".join(answer)
    return [query["sql"] for query in asked]


def planned(client: Client, address: str) -> str:
    """How the database goes about the page's own question, asked with its parameters as the site asks it."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        client.get(address)
    page, params = next((sql, params) for sql, params in asked if '"text"' in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Prediction._meta.db_table}")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + page, params)
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.usefixtures("one_moment")
@pytest.mark.parametrize("address", [*PAGES, *(f"/api/v1/{call}" for call in CALLS)])
def test_it_asks_as_often_for_many_as_for_few(owner: User, browser: Client, api: Caller, address: str) -> None:
    client = api.client if address.startswith("/api/") else browser
    fill(owner, FEW)
    client.get(address)  # what a process loads once
    few = questions(client, address)
    Prediction.objects.all().delete()
    fill(owner, MANY)
    assert len(questions(client, address)) == len(few) > 1


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/history/", "history"),
        ("/api/v1/predictions/", "history"),
        ("/api/v1/predictions/?ordering=confidence", "by_confidence"),
    ],
)
def test_a_page_is_found_by_an_index(owner: User, browser: Client, api: Caller, address: str, index: str) -> None:
    """However long the history is, only the rows of the page are read, and nothing is sorted."""
    fill(owner, MANY)
    client = api.client if address.startswith("/api/") else browser
    goes_by(index, planned(client, address))


@pytest.mark.parametrize(
    ("ordering", "index"),
    [("-created_at", "history"), ("confidence", "by_confidence"), ("-confidence", "by_confidence")],
)
def test_a_later_page_is_found_by_the_same_index(owner: User, api: Caller, ordering: str, index: str) -> None:
    fill(owner, MANY)
    first = api.get("predictions/", {"ordering": ordering}).json()
    goes_by(index, planned(api.client, first["next"]))


def goes_by(index: str, plan: str) -> None:
    assert re.search(rf"(INDEX|Index Scan( Backward)? (using|on)) {index}\b", plan)
    assert "TEMP B-TREE" not in plan
