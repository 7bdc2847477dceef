from threading import Timer
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from bench import settled
from recognition.models import Prediction
from recognition.states import Status
from tests.pictures import kept


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "PATIENCE", 0.3)


def ids(*predictions: Prediction) -> list[str]:
    return [str(prediction.id) for prediction in predictions]


@pytest.mark.usefixtures("impatient", "db")
@pytest.mark.parametrize("status", [Status.PENDING, Status.RUNNING, Status.FAILED])
def test_what_is_not_read_in_the_end_is_lost(status: Status) -> None:
    owner = User.objects.create_user("owner@example.org")
    done, other = kept(owner, status=Status.DONE), kept(owner, status=status)
    assert settled.settle(ids(done, done)) == 0
    assert settled.settle(ids(done, other)) == 1


@pytest.mark.usefixtures("impatient", "db")
def test_what_nobody_knows_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "AT_ONCE", 2)
    owner = User.objects.create_user("owner@example.org")
    many = [kept(owner, status=Status.DONE) for _ in range(5)]
    assert settled.settle([*ids(*many), str(uuid4())]) == 1


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_what_is_still_on_its_way() -> None:
    late = kept(User.objects.create_user("owner@example.org"))

    def finish() -> None:
        Prediction.objects.update(status=Status.DONE)
        connection.close()

    Timer(0.5, finish).start()
    assert settled.settle(ids(late)) == 0
