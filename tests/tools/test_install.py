"""What a person is told when installing goes wrong, and that the next run mends it."""

import ast
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from django.conf import settings

SCRIPT = Path(settings.BASE_DIR, "tools", "install.py")
Command = list[Any]


@pytest.fixture
def install() -> ModuleType:
    spec = spec_from_file_location("install", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Staged(NamedTuple):
    """An installation whose downloads are staged: what was run, and what each run would do."""

    venv: Path
    ran: list[Command]
    go: Callable[[], None]


@pytest.fixture
def staged(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staged:
    venv, ran = tmp_path / ".venv", list[Command]()

    def make(folder: Path) -> None:
        ran.append(["venv"])
        program(folder / "bin" / "python")
        program(folder / "bin" / "pip")

    def run(command: Command) -> None:
        ran.append(command)
        if "uv.txt" in str(command[-1]):
            program(venv / "bin" / "uv")

    monkeypatch.setattr(install, "make", make)
    monkeypatch.setattr(install, "run", run)
    return Staged(venv, ran, lambda: install.main("base", venv))


def program(path: Path, code: str = "exit 0") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)


def said(error: pytest.ExceptionInfo[SystemExit]) -> str:
    return str(error.value.code)


def test_it_installs_once(staged: Staged) -> None:
    staged.go()
    assert [Path(command[-1]).name for command in staged.ran] == ["venv", "uv.txt", "base.txt"]
    staged.go()
    assert len(staged.ran) == 3


def test_an_old_python_gets_as_far_as_the_sentence_about_itself(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as error:
        install.main("base", tmp_path / ".venv")
    assert "needs Python 3.11 or newer" in said(error)
    assert "PYTHON=" in said(error)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_told_before_anything_is_done(
    install: ModuleType, staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "NEEDED_MB", {"base": 10**9})
    with pytest.raises(SystemExit) as error:
        staged.go()
    assert "MB left; installing takes" in said(error)
    assert staged.ran == []


def test_a_disk_that_fills_up_meanwhile_is_told_and_the_next_run_goes_on(
    install: ModuleType, staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = install.run

    def full(command: Command) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(staged.venv / "lib"))

    monkeypatch.setattr(install, "run", full)
    with pytest.raises(SystemExit) as error:
        staged.go()
    assert f"{staged.venv / 'lib'} cannot be written: No space left on device" in said(error)
    assert "run the same command again" in said(error)
    monkeypatch.setattr(install, "run", run)
    staged.go()
    assert (staged.venv / ".base.stamp").exists()


def test_an_install_that_broke_off_is_done_again(
    install: ModuleType, staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = install.run

    def broken(command: Command) -> None:
        if "base.txt" in str(command[-1]):
            raise KeyboardInterrupt
        run(command)

    monkeypatch.setattr(install, "run", broken)
    with pytest.raises(SystemExit) as error:
        staged.go()
    assert "Broken off. The same command goes on from there." in said(error)
    assert not (staged.venv / ".base.stamp").exists()
    monkeypatch.setattr(install, "run", run)
    staged.go()
    assert Path(staged.ran[-1][-1]).name == "base.txt"
    assert "--reinstall" in staged.ran[-1]  # what is half unpacked would count as installed
    assert not any("--reinstall" in command for command in staged.ran[:-1])


def test_an_environment_without_pip_is_made_anew(staged: Staged) -> None:
    """Broken off while it was made."""
    program(staged.venv / "bin" / "python")
    staged.go()
    assert [Path(command[-1]).name for command in staged.ran] == ["venv", "uv.txt", "base.txt"]


@pytest.mark.parametrize("harm", ["exit 1", "broken"])
@pytest.mark.parametrize("name", ["python", "uv"])
def test_a_half_made_environment_is_mended(staged: Staged, name: str, harm: str) -> None:
    """The file is there, and does not run."""
    staged.go()
    before = len(staged.ran)
    (staged.venv / ".base.stamp").unlink()
    broken = staged.venv / "bin" / name
    if harm == "broken":
        broken.write_bytes(b"")
    else:
        program(broken, harm)
    staged.go()
    mended = {"python": "venv", "uv": "uv.txt"}[name]
    assert mended in [Path(command[-1]).name for command in staged.ran[before:]]


def test_another_python_makes_the_environment_anew(
    install: ModuleType, staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged.go()
    program(staged.venv / "bin" / "python", f'exec "{sys.executable}" "$@"')
    staged.ran.clear()
    staged.go()
    assert not staged.ran
    monkeypatch.setattr(install.sys, "version", "3.12.0 (another)")
    staged.go()
    assert staged.ran[0] == ["venv"]


def test_a_changed_lock_is_installed(install: ModuleType, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    staged.go()
    monkeypatch.setattr(install, "digest", lambda lock: "another")
    staged.go()
    assert Path(staged.ran[-1][-1]).name == "base.txt"


def test_a_failed_download_says_what_to_do(tmp_path: Path) -> None:
    """In truth, as a person runs it: an installer that cannot reach anything."""
    venv = tmp_path / ".venv"
    program(venv / "bin" / "python")
    program(venv / "bin" / "uv", 'test "$1" = --version')
    told = subprocess.run([sys.executable, SCRIPT, "base", venv], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "Run the same command again" in told.stderr
    assert not (venv / ".base.stamp").exists()
