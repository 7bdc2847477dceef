"""Two web processes and two workers under a crowd: parts of it die, and each drawing is read once all the same."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import ApiToken, User
from recognition.models import Prediction
from recognition.states import Status
from tests import environment
from tests.chaos.crowd import CUT_OFF, TAKEN, Crowd
from tests.machines import Broker, Database, Scheduler, Web, Worker, started, until

DRAWINGS, AT_ONCE = 64, 16

pytestmark = pytest.mark.timeout(400)  # all of it is started, and on a busy machine that takes its time


@pytest.fixture
def web(broker: Broker, transactional_db: None) -> Iterator[Web]:
    with started(Web()) as web:
        yield web


@pytest.fixture
def second_worker(worker: Worker) -> Iterator[Worker]:
    with started(Worker()) as second:
        yield second


@pytest.fixture
def crowd(web: Web, owner: User) -> Crowd:
    return Crowd(web.address, ApiToken.objects.issue(owner=owner, name="crowd")[1])


def each_is_read_once() -> None:
    """One row for each drawing however often it was asked for, and one answer in each."""
    under_way = Prediction.objects.exclude(status__in=(Status.DONE, Status.FAILED))
    until(lambda: not under_way.exists(), what="the reading of all")
    assert list(Prediction.objects.values_list("text", "error")) == [("1", None)] * DRAWINGS


def test_nobody_is_refused_and_nothing_lost(crowd: Crowd, second_worker: Worker, scheduler: Scheduler) -> None:
    crowd.hand_in(DRAWINGS, AT_ONCE)
    assert len(crowd.met) == DRAWINGS
    each_is_read_once()
    assert set(Prediction.objects.values_list("attempts", flat=True)) == {1}


def test_one_of_two_webs_and_one_of_two_workers_may_die(
    crowd: Crowd, web: Web, second_worker: Worker, scheduler: Scheduler
) -> None:
    with ThreadPoolExecutor(1) as aside:
        handed_in = aside.submit(crowd.hand_in, DRAWINGS, AT_ONCE)
        until(lambda: Prediction.objects.count() > AT_ONCE, what="the crowd's coming")
        os.kill(web.children()[0], signal.SIGKILL)
        second_worker.kill()
        handed_in.result()
    assert set(crowd.met) <= {*TAKEN, CUT_OFF}
    each_is_read_once()


@pytest.mark.skipif(environment.postgres is None, reason="SQLite is no server that could go down")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGQUIT], ids=["restarted", "crashed"])
def test_the_database_may_come_and_go(
    crowd: Crowd, second_worker: Worker, scheduler: Scheduler, session_database: Database, end: signal.Signals
) -> None:
    with ThreadPoolExecutor(1) as aside:
        handed_in = aside.submit(crowd.hand_in, DRAWINGS, AT_ONCE)
        until(lambda: Prediction.objects.count() > AT_ONCE, what="the crowd's coming")
        session_database.end(end)
        until(lambda: 503 in crowd.met, what="a refusal")
        session_database.start()
        handed_in.result()
    connections.close_all()
    assert set(crowd.met) <= {*TAKEN, 503}
    each_is_read_once()
