"""Everything at once, as `make run` starts it: one site for all tests of this file, and the last one ends it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from ocrsite import up
from tests.e2e.site import Site
from tests.machines import ROOT, until
from tests.pictures import drawing
from tools.production import free_port

pytestmark = pytest.mark.timeout(300)  # the first start of a site makes all its files ready

PILE = 20
WEB_PROCESSES = 2


@dataclass
class Running:
    site: Site
    address: str
    token: str

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        known = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with urlopen(Request(self.address + path, sent, {**known, **named}), timeout=40) as answer:
            return answer.status, json.load(answer)

    def counted(self) -> dict[str, float]:
        """All figures of `/metrics`, each under its name and what it is about."""
        with urlopen(f"{self.address}metrics", timeout=10) as answer:
            page = answer.read().decode()
        samples = (sample for family in text_string_to_metric_families(page) for sample in family.samples)
        return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples}

    def processes(self) -> dict[int, str]:
        """All that was started, by number, with the command that each runs."""
        table = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        told = [line.split(maxsplit=2) for line in table.splitlines()]
        assert self.site.process is not None
        family, grown = {self.site.process.pid: "up"}, 0
        while len(family) > grown:
            grown = len(family)
            family |= {int(number): command for number, parent, command in told if int(parent) in family}
        return family


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("together")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Running]:
    site = Site()
    try:
        address = site.start(folder, LOG_FORMAT="json", WEB_PROCESSES=str(WEB_PROCESSES))
        yield Running(site, address, token(folder))
    finally:
        site.stop()


def token(folder: Path) -> str:
    command = [sys.executable, "manage.py", "create_token", "owner@example.org", "--name", "test"]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "VAR_DIR": str(folder)}, capture_output=True, text=True, check=True
    )
    return told.stdout.split()[-1]


@contextmanager
def nobody_reads_the_pile(running: Running) -> Iterator[None]:
    workers = [number for number, command in running.processes().items() if PARTS["reads"] in command]
    assert workers
    for number in workers:
        os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in workers:
            os.kill(number, signal.SIGCONT)


def test_what_the_workers_count_reaches_the_metrics(running: Running) -> None:
    before = running.counted()
    status, told = running.ask("api/v1/predictions/", drawing(), Prefer="wait=30")
    assert (status, told["status"]) == (201, "done")
    for _ in range(2 * WEB_PROCESSES):  # whichever web process is asked
        now = running.counted()
        for name in ("queue_wait_seconds_count", "read_seconds_count cnn", "confidence_count cnn"):
            assert now[f"scrawl_{name}"] == before.get(f"scrawl_{name}", 0) + 1
    assert now["scrawl_confidence_sum cnn"] > 0.5
    assert 0 < now["scrawl_read_seconds_sum cnn"] < 30


def test_the_log_follows_a_request_into_its_task(running: Running) -> None:
    running.ask("api/v1/predictions/", drawing(), Prefer="wait=30", X_Request_ID="follow-me-0407")
    until(lambda: set(told_of(running, "follow-me-0407")) == {"request", "task"}, what="both lines")
    task = told_of(running, "follow-me-0407")["task"]
    assert (task["task"], task["state"]) == ("recognition.read", "SUCCESS")


def told_of(running: Running, request: str) -> dict[str, Any]:
    """The log's lines with that number, by what happened."""
    with running.site.log.open() as log:
        told = [json.loads(line) for line in log if f'"{request}"' in line and line.endswith("\n")]
    return {line["event"]: line for line in told}


def test_nobody_else_of_the_machine_reads_what_it_keeps(running: Running, folder: Path) -> None:
    counts = (folder / "metrics").resolve()
    kept = [counts, *counts.iterdir(), *(path for path in folder.rglob("*") if not path.is_symlink())]
    assert {"scrawl.sqlite3", "secret_key"} <= {path.name for path in kept}
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_nobody_gives_an_address_another_beginning(running: Running) -> None:
    """Or the request log would take it for what is asked every few seconds, and say nothing of it."""
    request = Request(f"{running.address}static/accounts/login/", headers={"SCRIPT_NAME": "/static"})
    with pytest.raises(HTTPError, match="404"):
        urlopen(request, timeout=40)


def test_a_preview_never_waits_behind_a_pile(running: Running) -> None:
    done = running.counted()["scrawl_read_seconds_count cnn"]
    with nobody_reads_the_pile(running):
        for _ in range(PILE):
            running.ask("api/v1/predictions/", drawing(), Prefer="respond-async")
        assert running.counted()["scrawl_queue_depth reads"] > 0
        status, told = running.ask("api/v1/previews/", drawing())
        assert (status, told["text"]) == (200, "1")
        assert running.counted()["scrawl_queue_depth live"] == 0
    until(lambda: running.counted()["scrawl_read_seconds_count cnn"] == done + PILE + 1, what="the pile's end")
    assert running.counted()["scrawl_queue_depth reads"] == 0


def test_a_second_one_over_the_same_folder_is_turned_away_and_takes_nothing(running: Running, folder: Path) -> None:
    before = running.counted()["scrawl_read_seconds_count cnn"]
    given = {**os.environ, "VAR_DIR": str(folder), "PORT": str(free_port())}
    second = subprocess.run(
        [sys.executable, "-m", "ocrsite.up"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert (second.returncode, f"Scrawl runs already from {folder}." in second.stderr) == (1, True)
    status, told = running.ask("api/v1/predictions/", drawing(), Prefer="wait=30")
    assert (status, told["status"]) == (201, "done")
    assert running.counted()["scrawl_read_seconds_count cnn"] == before + 1


def test_ctrl_c_ends_all_of_it(running: Running) -> None:
    started = running.processes()
    assert {"broker", "web", "live", "reads", "scheduler"} <= {name for name in PARTS if any_runs(name, started)}
    running.site.signal(signal.SIGINT)  # to the whole group, as a terminal sends it
    assert running.site.process is not None
    assert running.site.process.wait(30) == 0
    assert [command for number, command in started.items() if lives(number)] == []


def test_killed_itself_nothing_outlives_it_and_the_next_may_start(tmp_path: Path) -> None:
    site = Site()
    try:
        running = Running(site, site.start(tmp_path), "")
        assert site.process is not None
        started = [psutil.Process(number) for number in running.processes()]
        site.process.kill()
        _, left = psutil.wait_procs(started, 30)
        assert not left
        up.be_the_only_one(tmp_path)
    finally:
        site.stop()
        shutil.rmtree((tmp_path / "metrics").resolve())  # as the next start would


PARTS = {
    "broker": "valkey-server",
    "web": "gunicorn",
    "live": "live@",
    "reads": "reads@",
    "scheduler": "manage.py schedule",
}


def any_runs(name: str, processes: dict[int, str]) -> bool:
    return any(PARTS[name] in command for command in processes.values())


def lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
