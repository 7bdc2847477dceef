"""A ZIP that is sent while it is being made, however much goes into it."""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from accounts.personal import PersonalFile

PACKED_ALREADY = (".png",)


class _Outbox:
    """Takes what ZipFile writes and gives it up piece by piece. It cannot be wound back, and so
    ZipFile writes sizes after the data instead of before."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """There is nothing behind this that could be flushed."""

    def take(self) -> bytes:
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def stream(files: Iterable[PersonalFile]) -> Iterator[bytes]:
    outbox = _Outbox()
    with ZipFile(outbox, "w") as archive:  # type: ignore[call-overload]
        for file in files:
            with archive.open(_entry(file.path), "w", force_zip64=True) as entry:
                for piece in file.pieces:
                    entry.write(piece)
                    if outbox.waiting:
                        yield outbox.take()
    yield outbox.take()


def _entry(path: str) -> ZipInfo:
    info = ZipInfo(path, timezone.localtime().timetuple()[:6])
    info.compress_type = ZIP_STORED if path.endswith(PACKED_ALREADY) else ZIP_DEFLATED
    return info
