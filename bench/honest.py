"""Honest users before a site for a while: what they saw, and what became of it."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

from accounts.models import User
from bench import scratch
from bench.documents import Facts
from bench.parts import Parts, since
from bench.settled import settle
from bench.targets import Target
from bench.times import Times

LOCUST = scratch.ROOT / "tests" / "load" / "locustfile.py"
PASSWORD = "seven green kites"  # noqa: S105 -- of accounts that live as long as the run
A_SECOND = 1.5  # users: the site lets 120 people a minute sign in from one address
EVERY = 10.0  # seconds from one look at the memory to the next


def measured(site: Target, users: int, seconds: int) -> Facts:
    people, parts, began = _people(users), site.parts(), monotonic()
    before = parts.cpu()
    memory = _watched(site.port, people, users, seconds, parts)
    took, wall = since(before, parts.cpu()), monotonic() - began
    seen = json.loads(_seen().read_text("utf-8"))
    return {
        "kinds": {name: Times.of([ms / 1000 for ms in told]).facts() for name, told in sorted(seen["times"].items())},
        "errors": seen["errors"],
        "taken": len(seen["taken"]),
        "lost": settle(seen["taken"]),
        "requests_a_second": round(sum(map(len, seen["times"].values())) / wall, 1),
        "cores": {part: round(spent / wall, 3) for part, spent in took.items()},
        "memory_mb": memory,
    }


def _people(count: int) -> Path:
    told = []
    for number in range(count):
        email = f"user{number}@example.org"
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email, PASSWORD)
        told.append({"email": email, "password": PASSWORD, "token": scratch.token(email)})
    file = scratch.folder / "people.json"
    file.write_text(json.dumps(told), "utf-8")
    return file


def _seen() -> Path:
    return scratch.folder / "seen.json"


def _watched(port: int, people: Path, users: int, seconds: int, parts: Parts) -> list[float]:
    """Let them in, and look at the memory of the whole site until they have gone."""
    memory, pause = [], min(EVERY, seconds / 5)
    locust = _let_in(port, people, users, seconds)
    try:
        while locust.poll() is None:
            memory.append(round(sum(part["pss"] for part in parts.memory().values()), 1))
            with suppress(subprocess.TimeoutExpired):
                locust.wait(pause)
    finally:
        locust.kill()
    return memory


def _let_in(port: int, people: Path, users: int, seconds: int) -> subprocess.Popen[bytes]:
    how = ["--headless", "--only-summary", "--users", str(users), "--spawn-rate", str(A_SECOND)]
    where = ["--host", f"http://127.0.0.1:{port}", "--run-time", f"{seconds}s", "--stop-timeout", "15"]
    command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUST), *how, *where, "--skip-log"]
    environment = {"LOAD_PEOPLE": str(people), "LOAD_SEEN": str(_seen()), "PYTHONPATH": str(scratch.ROOT)}
    _seen().unlink(missing_ok=True)
    return subprocess.Popen(command, cwd=scratch.ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
