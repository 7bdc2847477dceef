import io
import tracemalloc
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from accounts import archive
from accounts.personal import PersonalFile


def test_it_works() -> None:
    files = [PersonalFile("a.json", [b"[1", b",2]"]), PersonalFile("b/c.png", [b"\x89PNG"]), PersonalFile("empty", [])]

    opened = ZipFile(io.BytesIO(b"".join(archive.stream(files))))

    assert opened.testzip() is None
    assert {name: opened.read(name) for name in opened.namelist()} == {
        "a.json": b"[1,2]",
        "b/c.png": b"\x89PNG",
        "empty": b"",
    }


def test_it_packs_what_is_not_packed_already() -> None:
    files = [PersonalFile("a.json", [b" " * 9999]), PersonalFile("b.png", [b" " * 9999])]

    opened = ZipFile(io.BytesIO(b"".join(archive.stream(files))))
    assert [entry.compress_type for entry in opened.infolist()] == [ZIP_DEFLATED, ZIP_STORED]
    assert opened.getinfo("a.json").compress_size < 100


def test_it_is_empty_when_nothing_is_held() -> None:
    assert ZipFile(io.BytesIO(b"".join(archive.stream([])))).namelist() == []


def test_it_sends_before_all_is_made() -> None:
    made: list[str] = []

    def files() -> Iterator[PersonalFile]:
        for name in ("one", "two", "three"):
            made.append(name)
            yield PersonalFile(name, [b"x"])

    next(archive.stream(files()))
    assert made == ["one"]


def test_its_memory_stays_flat() -> None:
    """A hundred megabytes go through it and never lie in it."""

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield bytes(1024**2)

    tracemalloc.start()
    length = sum(map(len, archive.stream([PersonalFile("big.png", pieces())])))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert length > 100 * 1024**2
    assert most < 8 * 1024**2
