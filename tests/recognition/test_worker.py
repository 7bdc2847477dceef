"""A worker, and the whole site, refuse to start with networks that are not those that the card names."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machines import ROOT

WORKER = ("celery", "--app", "ocrsite", "worker", "--queues", "live,reads", "--concurrency", "1")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which Python finds a reader of its own before the site's."""
    left_out = shutil.ignore_patterns("training", "__pycache__")
    shutil.copytree(ROOT / "ml", tmp_path / "ml", ignore=left_out)
    return tmp_path


def alter(artefact: Path) -> None:
    network = artefact / "second_opinion.tflite"
    content = bytearray(network.read_bytes())
    content[len(content) // 2] ^= 1
    network.write_bytes(content)


def lose(artefact: Path) -> None:
    (artefact / "card.json").unlink()


def started(folder: Path, *module: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VAR_DIR": str(folder / "var")}
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("harm", "module", "sentence"),
    [
        (alter, WORKER, "The worker does not start: "),
        (lose, WORKER, "The worker does not start: "),
        (alter, ("ocrsite.up",), "The reader cannot start. "),
    ],
)
def test_it_does_not_start_with_a_wrong_artefact(
    installed: Path, harm: Callable[[Path], None], module: tuple[str, ...], sentence: str
) -> None:
    harm(installed / "ml" / "artefact")
    told = started(installed, *module)
    assert told.returncode != 0
    assert sentence in told.stderr
    assert str(installed / "ml" / "artefact") in told.stderr
    assert "Traceback" not in told.stderr
