"""The Dockerfile, by the few rules that matter; how it was built and run is told in docs/deploy/README.md."""

import re
from fnmatch import fnmatch

import pytest

from tests.deploy import shape

LINES = re.sub(r"\\\n\s*", "", shape.text("Dockerfile")).splitlines()
LAST_STAGE = LINES[max(n for n, line in enumerate(LINES) if line.startswith("FROM")) :]


def ignored(path: str) -> bool:
    """As Docker reads .dockerignore: the last line that fits decides, and a folder's line is its contents'."""
    verdict = False
    for line in shape.text(".dockerignore").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and (fnmatch(path, pattern) or path.startswith(f"{pattern}/")):
            verdict = not line.startswith("!")
    return verdict


def instructions(name: str, lines: list[str] = LINES) -> list[str]:
    return [line.removeprefix(name).strip() for line in lines if line.startswith(f"{name} ")]


def test_what_it_copies_is_there() -> None:
    for copied in instructions("COPY"):
        if not copied.startswith("--from"):
            for source in copied.split()[:-1]:
                assert (shape.ROOT / source).exists()
                assert source == "." or not ignored(source), source


def test_it_takes_everything_that_serves_and_nothing_else() -> None:
    lying = [path.relative_to(shape.ROOT) for depth in ("*", "*/*") for path in shape.ROOT.glob(depth)]
    tops = {path.parts[0] for path in lying if not ignored(str(path))}
    serving = {"accounts", "ml", "ocrsite", "recognition", "static", "templates", "manage.py", "requirements"}
    assert tops == serving


@pytest.mark.parametrize(
    "secret", [".env", ".git/config", "var/secret_key", "var/scrawl.sqlite3", "ml/training/data.py"]
)
def test_it_takes_no_secret_and_no_training(secret: str) -> None:
    assert ignored(secret)


def test_it_is_nobody_s_root() -> None:
    assert instructions("USER", LAST_STAGE) == ["10001:10001"]
    assert not any("sudo" in line for line in LINES)


def test_it_installs_nothing_that_is_not_locked() -> None:
    installs = [run for run in instructions("RUN") if "pip install" in run]
    assert installs
    for run in installs:
        assert run.count("--require-hashes") == run.count("pip install")
    assert "dev.txt" not in " ".join(LINES)


def test_its_base_has_a_version() -> None:
    assert instructions("ARG") == ["PYTHON=3.11-slim-bookworm"]
    assert {line.split()[0] for line in instructions("FROM")} == {"docker.io/library/python:${PYTHON}"}


def test_it_holds_no_secret() -> None:
    assert not re.search(r"(SECRET|PASSWORD|TOKEN)\w*=", " ".join(instructions("ENV") + instructions("ARG")))


def test_it_looks_after_itself_without_tools() -> None:
    check = " ".join(instructions("HEALTHCHECK"))
    assert "/healthz" in check
    assert "curl" not in check
    assert "wget" not in check


def test_every_command_is_a_list() -> None:
    """A shell in between would swallow the signal to end."""
    assert all(command.startswith("[") for command in instructions("CMD") + instructions("ENTRYPOINT"))
