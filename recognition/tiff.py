"""What a TIFF may ask of its decoder. A picture of 64 × 64 may lie in a tile of any size, decoded as a whole, and each
number of a list becomes an object. The tags are read here as they lie: Pillow leaves out what it does not understand
and libtiff does, and makes the objects before it can be asked."""

import struct
from collections.abc import Iterator

from recognition.errors import BrokenPicture, NotAPicture

CLASSIC = (b"II*\0", b"MM\0*", b"II\0*", b"MM*\0")  # the last two are wrong, and Pillow takes them
LARGE = b"II+\0"
UNCLEAR = b"MM\0+"  # libtiff reads it as the large kind and Pillow as the classic, so that it is never understood
STARTS = (*CLASSIC, LARGE, UNCLEAR)
TAGS = 1000
LONGEST = 100_000  # numbers in a list: 25 million pixels make fewer tiles of 16 × 16, the smallest
TILE_PIXELS = 2048 * 2048  # usual are 256 × 256 and 512 × 512
SIDES = TILE_WIDTH, TILE_LENGTH = 322, 323
OFFSETS = 273, 324  # of strips and of tiles
SHORT, LONG = 3, 4
BYTES = (1, 2, 7)  # a text, a colour profile: kept as they are


def check(data: bytes) -> None:
    if data.startswith(UNCLEAR):
        raise NotAPicture
    sides = {TILE_WIDTH: 0, TILE_LENGTH: 0}
    for tag, kind, count, value in _tags(data):
        if count > LONGEST and (kind not in BYTES or tag in OFFSETS):
            raise BrokenPicture
        if tag in SIDES:
            sides[tag] = max(sides[tag], _side(data, kind, count, value))
    if sides[TILE_WIDTH] * sides[TILE_LENGTH] > TILE_PIXELS:
        raise BrokenPicture


def _tags(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Of the first picture, none else is read: tag, kind, how many, and where they are, or themselves."""
    first, number, each = ("8xQ", "Q", "HHQ8s") if data.startswith(LARGE) else ("4xL", "H", "HHL4s")
    try:
        (at,) = struct.unpack_from(_order(data) + first, data)
        (tags,) = struct.unpack_from(_order(data) + number, data, at)
        if tags > TAGS:
            raise BrokenPicture
        begin = at + struct.calcsize("=" + number)
        for tag in range(tags):
            yield struct.unpack_from(_order(data) + each, data, begin + tag * struct.calcsize("=" + each))
    except (struct.error, OverflowError) as error:
        raise BrokenPicture from error


def _side(data: bytes, kind: int, count: int, value: bytes) -> int:
    if kind not in (SHORT, LONG) or count != 1:
        raise BrokenPicture
    side: int = struct.unpack_from(_order(data) + ("H" if kind == SHORT else "L"), value)[0]
    return side


def _order(data: bytes) -> str:
    return "<" if data.startswith(b"II") else ">"
