"""Every example of docs/api.md runs as it stands there, and what it says of pictures is so."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import playwright
import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiToken, User
from recognition import images
from tests.machines import Worker
from tests.pictures import a_one, encoded

PAGE = Path(settings.BASE_DIR, "docs", "api.md").read_text()
EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
NODE = Path(playwright.__file__).parent / "driver" / "node"
RUN: dict[str, Callable[[str], list[str]]] = {
    "sh": lambda code: ["bash", "-euc", code],
    "python": lambda code: [sys.executable, "-c", code],
    "js": lambda code: [str(NODE), "-e", code],
}


def test_there_are_examples_in_three_languages() -> None:
    assert {language for language, _ in EXAMPLES} == set(RUN)


@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_it_runs(language: str, code: str, worker: Worker, live_server: LiveServer, tmp_path: Path) -> None:
    owner = User.objects.create_user("owner@example.org")
    picture = tmp_path / "picture.png"
    picture.write_bytes(encoded(a_one()))
    given = {
        "SITE": live_server.url,
        "TOKEN": ApiToken.objects.issue(owner=owner, name="docs")[1],
        "PICTURE": str(picture),
    }
    told = subprocess.run(
        RUN[language](code), env={**os.environ, **given}, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "1" in told.stdout or '"results"' in told.stdout


def test_the_page_says_what_a_picture_may_be() -> None:
    told = " ".join(PAGE.split("A picture is a ")[1].split())
    formats, limits = told.split(" of at most ", 1)
    assert set(re.findall(r"[A-Z]+", formats.upper())) - {"OR"} == set(images.FORMATS)
    assert limits.startswith(
        f"{settings.MAX_IMAGE_BYTES // 1024**2} MiB and {settings.MAX_IMAGE_PIXELS // 10**6} million pixels, "
        f"one side at most {settings.MAX_IMAGE_RATIO} times the other"
    )
