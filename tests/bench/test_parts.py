import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.parts import REST, Parts, part_of, since
from ocrsite.together import PROCFILE

BUSY = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\nprint(flush=True); input()"


@pytest.mark.parametrize("line", PROCFILE.read_text("utf-8").splitlines())
def test_each_process_of_the_site_is_the_part_it_is_called(line: str) -> None:
    name, command = line.split(":", 1)
    assert part_of(command) == name


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/x/bin/valkey-server unixsocket:/y/broker.sock", "broker"),
        ("redis-server 127.0.0.1:6379", "broker"),
        ("[celeryd: reads@clinic:ForkPoolWorker-2]", "reads"),
        ("python -m ocrsite.workers live reads scheduler", "workers"),
        ("python -P /srv/scrawl/ocrsite/waiting.py 3 4 5", "workers"),
        ("postgres: scrawl postgres 127.0.0.1(5000) idle", "database"),
        ("/x/bin/python -P /x/ocrsite/together.py http://127.0.0.1:8000 web", REST),
    ],
)
def test_processes_that_rename_themselves_are_known_too(command: str, part: str) -> None:
    assert part_of(command) == part


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", BUSY, "celery --hostname reads@%h"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def test_it_finds_what_descends_from_the_first_and_what_it_did(child: subprocess.Popen[str]) -> None:
    parts = Parts([os.getpid()])
    assert parts.memory()["reads"]["processes"] == 1
    assert 1 < parts.memory()["reads"]["pss"] <= parts.memory()["reads"]["rss"]
    assert parts.cpu()["reads"] >= 0.3


def test_what_was_done_since_counts_newcomers_from_nothing() -> None:
    assert since({"web": 2.0}, {"web": 5.0, "reads": 1.0}) == {"web": 3.0, "reads": 1.0}
