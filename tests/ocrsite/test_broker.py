"""The embedded broker after a power cut: it comes up with what it can load, and sets aside what it cannot."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis

from ocrsite import embedded, redis_urls
from tests.machines import Broker, started, until

WAITING = 20


class Embedded(Broker):
    """Whatever the tests run on, and apart from the one that other tests use."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def start(self) -> None:
        self.launch("-m", "ocrsite.broker", VAR_DIR=str(self.var))
        until(self.answers, what="the broker's start")

    def client(self) -> Redis:
        return Redis.from_url(embedded.url(self.var), socket_timeout=2)


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Embedded]:
    """As the power left it, with messages in it."""
    with started(Embedded(tmp_path)) as broker:
        broker.client().config_set("appendfsync", "always")
        for number in range(WAITING):
            broker.client().rpush("reads", number)
        broker.kill()
        yield broker


def written(var: Path) -> Path:
    return next(embedded.kept(var).glob("*.incr.aof"))


def aside(var: Path) -> list[Path]:
    return list((var / "broker").glob("appendonlydir-spoilt-*"))


def test_it_loads_what_is_whole(cut_off: Embedded) -> None:
    cut_off.start()
    assert cut_off.client().llen("reads") == WAITING
    assert aside(cut_off.var) == []


def test_a_cut_off_tail_costs_its_last_message_alone(cut_off: Embedded) -> None:
    tail = written(cut_off.var)
    os.truncate(tail, tail.stat().st_size - 3)
    cut_off.start()
    assert cut_off.client().llen("reads") == WAITING - 1
    assert aside(cut_off.var) == []


def zeros(var: Path) -> None:
    """What a file system leaves that had grown the file, and not yet written into it."""
    with written(var).open("ab") as file:
        file.write(bytes(4096))


def noise(var: Path) -> None:
    written(var).write_bytes(os.urandom(4096))


def noise_in_the_base(var: Path) -> None:
    next(embedded.kept(var).glob("*.base.rdb")).write_bytes(os.urandom(64))


def no_list(var: Path) -> None:
    (embedded.kept(var) / "appendonly.aof.manifest").unlink()


def empty_list(var: Path) -> None:
    (embedded.kept(var) / "appendonly.aof.manifest").write_bytes(b"")


def a_file_less(var: Path) -> None:
    written(var).unlink()


@pytest.mark.parametrize("spoil", [zeros, noise, noise_in_the_base, no_list, empty_list, a_file_less])
def test_what_does_not_load_is_set_aside_and_told(cut_off: Embedded, spoil: Callable[[Path], None]) -> None:
    spoil(cut_off.var)
    lay_there = {file.name: file.read_bytes() for file in embedded.kept(cut_off.var).iterdir()}
    said_before = len(cut_off.log.read_text(errors="replace"))
    cut_off.start()
    assert cut_off.client().llen("reads") == 0
    (folder,) = aside(cut_off.var)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == lay_there
    told = cut_off.log.read_text(errors="replace")[said_before:]
    assert "could not load what it had kept" in told
    assert str(folder) in told
    cut_off.client().rpush("reads", "new")
    cut_off.kill()
    cut_off.start()
    assert cut_off.client().llen("reads") == 1
    assert aside(cut_off.var) == [folder]


def test_any_folder_will_do(tmp_path: Path) -> None:
    """Its name may hold what ends a path in an address."""
    var = tmp_path / "C#? %25"
    with started(Embedded(var)):
        assert embedded.socket_path(var).is_relative_to(var)
        assert embedded.socket_path(var).stat().st_mode & 0o777 == 0o600
        with Connection(redis_urls.for_celery(embedded.url(var))) as celery:
            celery.SimpleQueue("reads").put("a task")
        with Redis.from_url(redis_urls.beside(embedded.url(var), 0)) as server:
            assert server.llen("reads") == 1


def test_a_path_too_long_for_a_socket_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    deep, beside = tmp_path / ("d" * embedded.LONGEST_SOCKET_PATH), tmp_path / ("e" * embedded.LONGEST_SOCKET_PATH)
    path = embedded.socket_path(deep)
    assert len(os.fsencode(path)) <= embedded.LONGEST_SOCKET_PATH
    assert path != embedded.socket_path(beside)
    try:
        embedded.make_room(deep)
        assert path.parent.stat().st_mode & 0o777 == 0o700
    finally:
        path.parent.rmdir()


def test_it_listens_in_no_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns the folder owns the door to the queue."""
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PermissionError, match=r"belongs to somebody else\. Remove it, or set VAR_DIR"):
        embedded.make_room(tmp_path / "v")
