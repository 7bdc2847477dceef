"""What all tests may use: the real broker, and a real worker beside it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from recognition import bells, queue
from tests.machines import Broker, Database, Worker, started


@pytest.fixture(scope="session")
def session_database() -> Iterator[Database]:
    with started(Database()) as database:
        yield database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(session_database: Database) -> None:
    """What all that touches rows begins with."""


@pytest.fixture(scope="session")
def session_broker() -> Iterator[Broker]:
    with started(Broker()) as broker:
        yield broker


@pytest.fixture
def broker(session_broker: Broker) -> Iterator[Broker]:
    """The real one, empty. A test may stop it, hang it and kill it: the next finds it running."""
    session_broker.start()
    session_broker.empty()
    for outage in (bells.outage, queue.outage, cache.outage):  # type: ignore[attr-defined]
        outage.until = 0.0
    cache.meanwhile.clear()  # type: ignore[attr-defined]
    yield session_broker
    session_broker.start()


@pytest.fixture(scope="session")
def session_worker(session_broker: Broker, django_db_setup: None) -> Iterator[Worker]:
    """Not started yet: some tests only need to know that none is at the queue."""
    worker = Worker()
    yield worker
    worker.stop()


@pytest.fixture
def quiet_broker(session_worker: Worker, broker: Broker) -> Broker:
    """Nobody takes anything out of its lanes."""
    session_worker.stop()
    return broker


@pytest.fixture
def worker(session_worker: Worker, broker: Broker, transactional_db: None) -> Worker:
    """The real one with the real reader, beside a database that it shares with the test."""
    session_worker.start()
    return session_worker


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are tested without collecting what they link to."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
