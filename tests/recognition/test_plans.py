"""What workers and the sweeper ask costs the same however long the history is: every question goes by an index."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from recognition import orphans
from recognition.models import Prediction, PredictionQuerySet
from tests.pictures import kept

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, tzinfo=UTC)
predictions = Prediction.objects
QUESTIONS: dict[str, Callable[[], PredictionQuerySet]] = {
    "what an attempt holds": lambda: predictions.held_by(uuid4()),
    "what an attempt may take": lambda: predictions.claimable(NOW).filter(id__in=[uuid4(), uuid4()]),
    "what an attempt ends": lambda: predictions.held_by(uuid4()).filter(id=uuid4()),
    "what is due again": lambda: predictions.due(NOW)[:5],
    "what was tried too often": lambda: predictions.spent(NOW),
    "what may be purged": lambda: predictions.purgeable(NOW),
    "whose pictures these are": lambda: orphans.rows_of(["4f/one.png", "4f/other.png"]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_goes_by_an_index(question: str) -> None:
    if connection.vendor == "postgresql":  # of a few rows it would read all, whatever indexes there are
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = QUESTIONS[question]().explain()
    assert "Index" in plan if connection.vendor == "postgresql" else "USING INDEX" in plan, plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("end", ["finish", "fail"])
def test_what_is_finished_is_in_neither_index(owner: User, end: str) -> None:
    prediction, holder = kept(owner), uuid4()
    assert predictions.claim([prediction.id], holder, NOW)
    if end == "finish":
        assert predictions.finish({prediction.id: {"text": "407"}}, holder, NOW)
    else:
        assert predictions.fail(prediction.id, holder, NOW, "no picture")
    prediction.refresh_from_db()
    assert (prediction.publish_at, prediction.holder) == (None, None)
    predictions.filter(id=prediction.id).note_published(NOW)
    assert not predictions.under_way().exists()
