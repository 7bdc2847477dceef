"""Rows come through the migrations that change them, forward and back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from recognition.models import Prediction
from tests.pictures import kept

NOW = datetime(2026, 11, 3, tzinfo=UTC)


def migrate(name: str) -> None:
    executor = MigrationExecutor(connection)  # a fresh one: it remembers what was applied when it was made
    executor.migrate([("recognition", name)])


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("recognition")[0][1]
    yield
    migrate(newest)


def due() -> dict[UUID, datetime | None]:
    return dict(Prediction.objects.values_list("id", "publish_at"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_as_it_was")
@pytest.mark.parametrize("status", ["done", "failed"])
def test_what_is_finished_is_due_no_more_and_what_waits_stays_due(owner: User, status: str) -> None:
    finished, waiting = kept(owner), kept(owner)
    Prediction.objects.filter(id=finished.id).update(status=status, publish_at=None, created_at=NOW)
    before = due()
    migrate("0001_initial")
    assert due() == before | {finished.id: NOW}
    migrate("0002_what_is_under_way")
    assert due() == before
    assert before[waiting.id] is not None
