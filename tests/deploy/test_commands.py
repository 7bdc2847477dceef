"""Whoever starts the processes, it is the ones that `make run` starts."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.api import prefer
from tests import environment
from tests.deploy import shape

OURS = ("web", "live", "reads", "scheduler")


def in_image() -> list[str]:
    last = [line for line in shape.text("Dockerfile").splitlines() if line.startswith("CMD")][-1]
    words: list[str] = json.loads(last.removeprefix("CMD"))
    return words


@pytest.mark.parametrize("name", OURS)
def test_compose_starts_it(name: str) -> None:
    command = shape.ours()[name].get("command", in_image())
    assert shape.plain(command) == shape.procfile()[name]


@pytest.mark.parametrize("name", OURS)
def test_kubernetes_starts_it(name: str) -> None:
    command = shape.pods()[name]["containers"][0].get("command", in_image())
    assert shape.plain(command) == shape.procfile()[name]


@pytest.mark.parametrize("name", OURS)
def test_systemd_starts_it(name: str) -> None:
    lane = name in ("live", "reads")
    line = shape.unit("scrawl-worker@.service" if lane else f"scrawl-{name}.service")["Service"]["ExecStart"]
    words = shlex.split(line.replace("%i", name).replace("%%", "%"))
    words[0] = Path(words[0]).name
    assert shape.plain(words) == shape.procfile()[name]


def test_make_run_starts_where_its_folder_was_moved_to() -> None:
    """A script of an environment names the Python of where it was made: there is none any more, or another site's."""
    commands = [line.split(": ", 1)[1] for line in shape.text("Procfile").splitlines()]
    assert [command for command in commands if not command.startswith("exec python ")] == []


def test_nothing_runs_that_is_not_of_the_procfile() -> None:
    known = {*OURS, "migrate"}
    assert set(shape.ours()) == set(shape.pods()) == known


def test_the_web_process_starts_by_its_line_alone(tmp_path: Path) -> None:
    """Nothing in the environment but a place to keep things: as a service manager starts it."""
    bare = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "VAR_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [*shape.procfile()["web"], "--check-config"]
    told = subprocess.run(command, cwd=shape.ROOT, env=bare, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert list(tmp_path.glob("scrawl-metrics-*"))  # its processes count in one place


def test_whoever_stops_the_web_lets_it_answer_who_waits_for_a_reading() -> None:
    own = re.search(r"^graceful_timeout = (\d+)", shape.text("ocrsite", "gunicorn.py"), re.MULTILINE)
    assert own
    pod = shape.pods()["web"]
    before = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][-1])
    patience = (
        int(shape.ours()["web"]["stop_grace_period"].removesuffix("s")),
        int(shape.unit("scrawl-web.service")["Service"]["TimeoutStopSec"]),
        pod["terminationGracePeriodSeconds"] - before,
    )
    assert prefer.LONGEST < int(own[1]) < min(patience)


def test_new_secrets_are_all_that_compose_asks_for() -> None:
    made = subprocess.run(
        [shape.DEPLOY / "new-env", "https://scrawl.example"], capture_output=True, text=True, check=True
    ).stdout
    given = dict(line.split("=", 1) for line in made.splitlines())
    asked = {word.split(":")[0] for word in shape.text("compose.yaml").split("${")[1:] if ":?" in word.split("}")[0]}
    assert asked <= set(given)
    assert {name for name in given if name not in environment.SETTINGS} == {
        "DATABASE_PASSWORD",
        "DATABASE_ADMIN_PASSWORD",
        "REDIS_PASSWORD",
    }
    assert len(given["SECRET_KEY"]) >= 50
    assert len(set(given.values())) == len(given)


def test_new_secrets_are_not_made_for_nowhere() -> None:
    told = subprocess.run([shape.DEPLOY / "new-env"], capture_output=True, text=True, env=dict(os.environ), check=False)
    assert told.returncode == 2
    assert "https://" in told.stderr
