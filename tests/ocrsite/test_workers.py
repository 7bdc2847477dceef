"""What is copied out of one process, and how all of it ends."""

import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.machines import Machine, until


class Workers(Machine):
    """Two schedulers: they need the database alone."""

    def start(self) -> None:
        self.launch("-m", "ocrsite.workers", "scheduler", "scheduler")
        until(lambda: len(self.copies()) == 2, what="both copies' start")

    def copies(self) -> list[psutil.Process]:
        """Those that are what they were to become."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if " ".join(child.cmdline()).strip() == "python manage.py schedule"]

    def code(self) -> int:
        assert self.process is not None
        return self.process.wait(30)


@pytest.fixture
def workers(transactional_db: None) -> Iterator[Workers]:
    workers = Workers()
    workers.start()
    yield workers
    workers.kill()


def test_one_that_ends_ends_all(workers: Workers) -> None:
    first, second = workers.copies()
    first.kill()
    assert workers.code() == 128 + signal.SIGKILL
    assert not second.is_running()


def test_asked_to_end_all_end_well(workers: Workers) -> None:
    copies = workers.copies()
    assert workers.process is not None
    workers.process.terminate()
    assert workers.code() == 0
    assert not any(copy.is_running() for copy in copies)


def test_nothing_outlives_what_it_was_copied_from(workers: Workers) -> None:
    copies = workers.copies()
    assert workers.process is not None
    workers.process.kill()
    _, left = psutil.wait_procs(copies, 30)
    assert not left
