"""The processes that tests start, stop, hang and kill: a real database server, a real broker, a real worker."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.request import urlopen

import psutil
import redis
from django.conf import settings
from django.db import connection

from recognition import pulse
from recognition.lanes import Lane
from tests import environment
from tools.production import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds, on a busy machine


def until(true: Callable[[], object], seconds: float = PATIENCE, what: str = "what was waited for") -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {seconds:.0f} seconds"
        time.sleep(0.05)


def loaded_with(module: str) -> set[str]:
    """The names of all that a new process has loaded once it has loaded this."""
    look = f"import django, sys; django.setup(); import {module}; print(*sys.modules)"
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "ocrsite.settings"}
    told = subprocess.run([sys.executable, "-c", look], cwd=ROOT, env=known, capture_output=True, text=True, check=True)
    return set(told.stdout.split())


class Startable(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


M = TypeVar("M", bound=Startable)


@contextmanager
def started(machine: M) -> Iterator[M]:
    """Nothing of it is left afterwards, even where its start failed."""
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()


class Machine:
    """A process with a group of its own, so that its end is the end of all its children."""

    process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        self.kill()

    def launch(self, *command: str, **variables: str) -> None:
        """Something of ours, in this Python."""
        self.execute(sys.executable, *command, **variables)

    def execute(self, *command: str, **variables: str) -> None:
        self.log = Path(settings.VAR_DIR) / f"{type(self).__name__}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        self.process = None

    def children(self) -> list[int]:
        assert self.process is not None
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=False)
        return [int(number) for number in told.stdout.split()]

    def hang(self) -> None:
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.signal(signal.SIGCONT)


class Database(Machine):
    """PostgreSQL where the tests run on it; of SQLite there is nothing to start."""

    server = environment.postgres

    def start(self) -> None:
        if self.server and not self.is_running:
            self.execute(*self.server.command())
            until(self.server.answers, what="the database's start")

    def end(self, by: signal.Signals) -> None:
        """SIGINT as a restart does it; SIGQUIT as a crash does, and what was under way has to be recovered."""
        self.signal(by)
        if self.process is not None:
            self.process.wait()
        self.process = None

    def kill(self) -> None:
        self.end(signal.SIGQUIT)


class Broker(Machine):
    disturbed = False

    def start(self) -> None:
        self.wake()
        if not self.is_running:
            self.disturbed = True
            if environment.redis:
                self.execute(*environment.redis.command())
            else:
                self.launch("-m", "ocrsite.broker")
        until(self.answers, what="the broker's start")

    def answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self.client().ping())
        return False

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)

    def hang(self) -> None:
        self.disturbed = True
        super().hang()

    def flush(self) -> None:
        self.client().flushall()

    def empty(self) -> None:
        """For the next test. Workers that nothing disturbed still listen: they need not say so anew."""
        beating = [] if self.disturbed else heard()
        self.flush()
        for lane, worker in beating:
            if psutil.pid_exists(number_of(worker)):
                pulse.beat(worker, [lane])
        self.disturbed = False


def heard() -> list[tuple[Lane, str]]:
    """Which workers have said that they read, and in which lane."""
    with redis.Redis.from_url(settings.CACHE_URL, socket_timeout=2, decode_responses=True) as server:
        return [(lane, worker) for lane in Lane for worker in server.zrange(f"heartbeat:{lane}", 0, -1)]


def number_of(worker: str) -> int:
    """Its process, by the name that it beats under."""
    return int(worker.rsplit(maxsplit=1)[-1])


class Worker(Machine):
    """`app` may name another than the site's own: the same with a fault staged in it."""

    def __init__(self, app: str = "ocrsite", **variables: str) -> None:
        self.app, self.variables = app, variables

    def start(self) -> None:
        if not self.is_running:
            command = ("-m", "celery", "--app", self.app, "worker", "--queues", "live,reads", "--concurrency", "2")
            own = {"DATABASE_URL": database(), **self.variables}
            self.launch(*command, "--without-gossip", "--without-mingle", **own)
        until(self.is_ready, what="the worker's start")

    def is_ready(self) -> bool:
        assert self.is_running, f"The worker ended:\n{self.log.read_text()[-3000:]}"
        assert self.process is not None
        return {lane for lane, worker in heard() if number_of(worker) == self.process.pid} == set(Lane)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()


class Web(Machine):
    """Two processes, as many at once as production has at least."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        if not self.is_running:
            command = ("-m", "gunicorn", "--config", "ocrsite/gunicorn.py", "ocrsite.wsgi")
            counts = tempfile.mkdtemp(dir=settings.VAR_DIR)
            own = {"PORT": str(self.port), "WEB_PROCESSES": "2", "PROMETHEUS_MULTIPROC_DIR": counts}
            self.launch(*command, DATABASE_URL=database(), **own)
        until(self.answers, what="the web's start")

    def answers(self) -> bool:
        assert self.is_running, f"The web process ended:\n{self.log.read_text()[-3000:]}"
        with suppress(OSError), urlopen(f"{self.address}healthz", timeout=5):
            return True
        return False


class Scheduler(Machine):
    def start(self) -> None:
        self.launch("manage.py", "schedule", DATABASE_URL=database())


def database() -> str:
    """The tests' own, for a process that is none of theirs."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
