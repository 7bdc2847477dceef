"""`make run` on a machine where something is wrong: a sentence that says what to do, and no traceback."""

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from ocrsite import up
from tests.e2e.site import STARTS_WITHIN, Site
from tests.machines import ROOT, until
from tools.production import free_port

pytestmark = pytest.mark.timeout(300)


def come_up(folder: Path, **environment: str) -> str:
    """What a person reads when it does not come up."""
    given = {**os.environ, "VAR_DIR": str(folder), **environment}
    told = subprocess.run(
        [sys.executable, "-m", "ocrsite.up"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    return " ".join(told.stderr.split())


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = come_up(tmp_path, PORT=str(port))
    assert f"Port {port} cannot be used: Address already in use." in told
    assert f"make run PORT={port + 1}" in told


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_this_machine_s(tmp_path: Path, host: str) -> None:
    """Another port would be of no use."""
    told = come_up(tmp_path, BIND=host, PORT="8765")
    assert f"Nothing can listen at {host}, port 8765: " in told
    assert told.endswith("BIND and PORT say where it is to.")


def test_a_site_that_runs_already(tmp_path: Path) -> None:
    """Asked before the port, which is taken as well: another port alone would be of no use."""
    with running_from(tmp_path), socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = come_up(tmp_path, PORT=str(port))
    assert f"Scrawl runs already from {tmp_path}." in told
    assert "make run VAR_DIR=… PORT=…" in told
    assert not (tmp_path / "scrawl.sqlite3").exists()


def test_a_site_that_was_killed_stands_in_nobody_s_way(tmp_path: Path) -> None:
    with running_from(tmp_path) as other:
        other.kill()
        other.wait()
        assert (tmp_path / "lock").exists()
        up.be_the_only_one(tmp_path)


@contextmanager
def running_from(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the folder to itself, and has become another since."""
    script = (
        "import os, pathlib, sys; from ocrsite import up; up.be_the_only_one(pathlib.Path(sys.argv[1])); "
        "os.execv('/bin/sh', ['sh', '-c', 'echo there; exec sleep 100'])"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "there\n"
            yield process
        finally:
            process.kill()


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = come_up(tmp_path / "file")
    assert f"{tmp_path / 'file'}" in told
    assert "cannot be written: " in told
    assert "set VAR_DIR" in told


def test_the_folder_is_its_owner_s(tmp_path: Path) -> None:
    up.check_room(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_an_older_installation_s_folder_is_closed(tmp_path: Path, settings: Settings) -> None:
    """The one that nobody chose: another may be open to a group on purpose."""
    settings.BASE_DIR = tmp_path
    for name, mode in (("var", 0o700), ("shared", 0o750)):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o750)
        up.check_room(tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "70000", "less than or equal to 65535"),
        ("SITE_URL", "https://[x", "Must be an address such as https://scrawl.example"),
        ("SITE_URL", "scrawl.example", "Must be an address such as https://scrawl.example"),
        ("DATABASE_URL", "mysql://a/b", "Must begin with postgres:// or sqlite://"),
        ("DATABASE_URL", "sqlite://", "Must begin with postgres:// or sqlite:///, which a file's path follows"),
        ("DATABASE_URL", "sqlite://:memory:", "Must begin with postgres:// or sqlite:///, which a file's path follows"),
        (
            "DATABASE_URL",
            "sqlite:///:memory:",
            "Must begin with postgres:// or sqlite:///, which a file's path follows",
        ),
        ("REDIS_URL", "localhost:6379", "REDIS_URL starts with one of redis://, rediss://, unix://."),
        ("REDIS_URL", "redis://h/x", "REDIS_URL ends with the number of a database, as in redis://host/0."),
        ("PICTURES_URL", "/tmp/x", "PICTURES_URL reads s3://bucket/folder"),
        ("PICTURES_URL", "s3://b?endpoint=minio:9000", "PICTURES_URL reads s3://bucket/folder"),
        ("TIME_ZONE", "Mars", "Incorrect timezone setting: Mars."),
    ],
)
def test_a_setting_that_makes_no_sense(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    told = come_up(tmp_path, **{name: value})
    assert sentence in told
    assert told.endswith("What may stand there is told in docs/settings.md.")


def test_a_secret_key_that_a_power_cut_left_empty(tmp_path: Path) -> None:
    """With another, second factors could not be read any more: that is the owner's to say."""
    (tmp_path / "secret_key").touch()
    told = come_up(tmp_path)
    assert f"{tmp_path / 'secret_key'} is empty. Bring it back from a backup, or delete it" in told


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "scrawl.sqlite3").write_bytes(b"no database at all" * 100)
    assert "The database cannot be used: file is not a database." in come_up(
        tmp_path, PORT=str(free_port()), DATABASE_URL=""
    )


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    told = come_up(tmp_path, DATABASE_URL="sqlite:////nowhere/scrawl.sqlite3")
    assert "The database cannot be used: unable to open database file." in told
    assert "DATABASE_URL" in told


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "ROOM_MB", 10**9)
    with pytest.raises(SystemExit, match=r"has \d+ MB left, and pictures need room\. Free \d+ MB, or set VAR_DIR\."):
        up.check_room(tmp_path)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/static"), "/x/static cannot be written: No space left"),
        (OperationalError("database or disk is full"), "The database cannot be used: database or disk is full."),
    ],
)
def test_a_disk_that_fills_up_meanwhile(monkeypatch: pytest.MonkeyPatch, trouble: Exception, sentence: str) -> None:
    def fill_up() -> None:
        raise trouble

    monkeypatch.setattr(up, "make_ready", fill_up)
    with pytest.raises(SystemExit, match=sentence):
        up.main()


@pytest.mark.skipif(not up.MEMORY.is_dir(), reason="There is no memory that looks like a folder here.")
def test_a_full_disk_kills_nobody_who_counts(tmp_path: Path) -> None:
    """They count in files that are mapped, and the kernel kills who writes where there is no room."""
    (tmp_path / "metrics").mkdir()
    first, second = (up._place_to_count(tmp_path).resolve() for _ in range(2))
    assert second.parent == up.MEMORY
    assert second.stat().st_mode & 0o777 == 0o700
    assert not first.exists()
    second.rmdir()


def test_without_such_a_place_they_count_beside_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "MEMORY", tmp_path / "none")
    assert up._place_to_count(tmp_path).resolve() == tmp_path / "metrics"


def test_a_change_in_any_folder_of_static_files_is_collected() -> None:
    ours = {str(path.relative_to(ROOT)) for path in up.static_files() if ROOT in path.parents}
    assert {"static/css/scrawl.css", "accounts/static/accounts/account.js"} <= ours


def left_behind(folder: Path) -> list[str]:
    """Whatever still runs with that folder in its environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR_DIR={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="There is no /proc here to look for what is left.")
def test_ctrl_c_right_at_the_start_leaves_nothing_behind(tmp_path: Path) -> None:
    """Some processes are there by then, and others are not."""
    site = Site()
    try:
        word = f"comes up at {site.begin(tmp_path).rstrip('/')}"
        until(lambda: word in site.log.read_text(), STARTS_WITHIN, "the first word")
        site.signal(signal.SIGINT)
        assert site.process is not None
        site.process.wait(100)
        assert left_behind(tmp_path) == []
    finally:
        site.kill()
