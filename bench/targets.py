"""The sites that are measured, each started, asked and stopped in the same way."""

import base64
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar

import psutil

from bench import scratch
from bench.clients import Client, Question, as_form
from bench.parts import Parts
from bench.peer import TAUGHT
from tests.machines import Machine, until
from tools.production import free_port

STARTS_WITHIN = 600.0  # seconds, on a busy machine
ENDS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command to the first page and to the first reading."""

    page: float
    reading: float


class Target(Machine):
    """A site on a free port of this machine."""

    command: ClassVar[tuple[str, ...]]  # what starts it, where PORT says

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.environment = environment

    def question(self, png: bytes) -> Question:
        """What hands in a drawing to be read."""
        raise NotImplementedError

    def start(self, png: bytes) -> Start:
        began = perf_counter()
        self.execute(*self.command, **{"PORT": str(self.port), **self.environment})
        self._wait_for(Question("/"), "first page")
        page = perf_counter() - began
        self._wait_for(self.question(png), "first reading")
        return Start(page, perf_counter() - began)

    def _wait_for(self, question: Question, what: str) -> None:
        def answered() -> bool:
            assert self.is_running, f"It ended:\n{self.log.read_text()[-3000:]}"
            with Client(self.port) as client:
                return client.ask(question).is_good

        until(answered, STARTS_WITHIN, f"the {what}")

    def parts(self) -> Parts:
        machines = [self, *scratch.servers]
        return Parts([machine.process.pid for machine in machines if machine.process])

    def stop(self) -> None:
        if self.process is None:
            return
        all_of_it = psutil.Process(self.process.pid).children(recursive=True) if self.is_running else []
        self.process.terminate()  # the first alone: that it ends all the others is its own affair
        _, left = psutil.wait_procs(all_of_it, ENDS_WITHIN)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.kill()


class Scrawl(Target):
    """By the command that people type, and with no more installed than they have: what measures and teaches
    brings libraries that Django and the log would load as well."""

    command: ClassVar[tuple[str, ...]] = ("make", "run", f"VENV={scratch.ROOT / 'var' / 'serving'}")

    def __init__(self, token: str, **environment: str) -> None:
        super().__init__(**environment)
        self.token = {"Authorization": f"Bearer {token}"}

    def question(self, png: bytes) -> Question:
        return self._hand_in("predictions", png)

    def preview(self, png: bytes) -> Question:
        return self._hand_in("previews", png)

    def _hand_in(self, what: str, png: bytes) -> Question:
        body, kind = as_form(png)
        return Question(f"/api/v1/{what}/", body, self.token | kind)


class Peer(Target):
    """Reads in the request and keeps nothing; with `copies` it lets so many varied ones vote."""

    command = (sys.executable, "-m", "bench.peer")

    def __init__(self, copies: int = 1) -> None:
        super().__init__()
        self.copies = copies

    def start(self, png: bytes) -> Start:
        if not TAUGHT.exists():
            subprocess.run([sys.executable, "-m", "bench.peer.network"], cwd=scratch.ROOT, check=True)
        return super().start(png)

    def question(self, png: bytes) -> Question:
        picture = "data:image/png;base64," + base64.b64encode(png).decode()
        body = json.dumps({"image": picture, "copies": self.copies}).encode()
        return Question("/predict", body, {"Content-Type": "application/json"})
