from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import ApiToken, User
from tests.api import Caller
from tests.machines import Broker, Scheduler, Worker, started


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("owner@example.org")


@pytest.fixture
def api(owner: User) -> Caller:
    return Caller(ApiToken.objects.issue(owner=owner, name="test")[1])


@pytest.fixture
def scheduler(transactional_db: None) -> Iterator[Scheduler]:
    with started(Scheduler()) as scheduler:
        yield scheduler


@pytest.fixture
def faulty(session_worker: Worker, broker: Broker, transactional_db: None) -> Iterator[Worker]:
    """A worker that suffers what its pictures say, alone at the queue."""
    session_worker.stop()
    Path(settings.VAR_DIR, "killed-once").unlink(missing_ok=True)
    with started(Worker("tests.chaos.staged")) as worker:
        yield worker
