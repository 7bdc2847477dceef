"""What workers and the sweeper ask costs the same however long the history is: every question goes by an index."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from recognition.models import Prediction, PredictionQuerySet
from recognition.states import Status

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, tzinfo=UTC)
predictions = Prediction.objects
QUESTIONS: dict[str, Callable[[], PredictionQuerySet]] = {
    "what an attempt holds": lambda: predictions.held_by(uuid4()),
    "what an attempt may take": lambda: predictions.claimable(NOW).filter(id__in=[uuid4(), uuid4()]),
    "what an attempt ends": lambda: predictions.held_by(uuid4()).filter(id=uuid4()),
    "what is due again": lambda: predictions.due(NOW)[:5],
    "what was tried too often": lambda: predictions.under_way().filter(attempts__gte=3, status=Status.PENDING),
    "what may be purged": lambda: predictions.purgeable(NOW),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_goes_by_an_index(question: str) -> None:
    if connection.vendor == "postgresql":  # of a few rows it would read all, whatever indexes there are
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = QUESTIONS[question]().explain()
    assert "Index" in plan if connection.vendor == "postgresql" else "USING INDEX" in plan, plan
    assert "Seq Scan" not in plan
