"""A TIFF whose tiles or lists are out of all proportion is refused; what scanners and programs write is taken."""

import struct
import zlib

import pytest
from PIL import Image, TiffImagePlugin

from recognition import errors, images, tiff
from tests.pictures import a_one, encoded

SHORT, LONG, SLONG8 = 3, 4, 17
DEFLATED = 8
Tag = tuple[int, int, int, int]
BESIDE = 16  # what lies outside the tags lies between them and the longer of the two starts


def bare_tiff(*more: Tag, beside: bytes, packed: int = 1) -> bytes:
    """64 × 64, grey; `more` says where its pixels lie."""
    usual = [(256, LONG, 1, 64), (257, LONG, 1, 64), (258, SHORT, 1, 8), (259, SHORT, 1, packed), (262, SHORT, 1, 1)]
    tags = sorted([*usual, *more], key=lambda tag: tag[0])
    table = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    return (
        b"II*\0" + struct.pack("<L8x", BESIDE + len(beside)) + beside + struct.pack("<H", len(tags)) + table + bytes(4)
    )


def in_a_tile(width: int, length: int, *more: Tag, kind: int = LONG) -> bytes:
    pixels = zlib.compress(bytes(width * length))
    where = [(324, LONG, 1, BESIDE), (325, LONG, 1, len(pixels))]
    return bare_tiff((322, kind, 1, width), (323, kind, 1, length), *where, *more, beside=pixels, packed=DEFLATED)


def in_a_tile_told_otherwise(side: int) -> bytes:
    """As a number of eight bytes, signed: libtiff understands it and Pillow leaves it out."""
    pixels = struct.pack("<q", side) + zlib.compress(bytes(side * side))
    sides = [(322, SLONG8, 1, BESIDE), (323, SLONG8, 1, BESIDE)]
    return bare_tiff(
        *sides, (324, LONG, 1, BESIDE + 8), (325, LONG, 1, len(pixels) - 8), beside=pixels, packed=DEFLATED
    )


def in_rows(number: int = 64, *more: Tag, kind: int = LONG) -> bytes:
    """As they are, a row each, all at the same place."""
    where = [(273, kind, number, BESIDE), (278, LONG, 1, 1), (279, LONG, 1, 64)]
    return bare_tiff(*where, *more, beside=bytes(1_600_000))


def large_kind(data: bytes, start: bytes = b"II+\0") -> bytes:
    """The same tags in eight bytes instead of four."""
    (at,) = struct.unpack_from("<L", data, 4)
    (tags,) = struct.unpack_from("<H", data, at)
    table = b"".join(
        struct.pack("<HHQQ", *struct.unpack_from("<HHLL", data, at + 2 + 12 * number)) for number in range(tags)
    )
    head = start + struct.pack("<HHQ", 8, 0, len(data))
    return head + data[len(head) :] + struct.pack("<Q", tags) + table + bytes(8)


@pytest.mark.parametrize(
    "data",
    [
        in_a_tile(6000, 6000),
        large_kind(in_a_tile(6000, 6000)),
        in_a_tile(6000, 6000, (322, LONG, 1, 64), (323, LONG, 1, 64)),
        in_a_tile_told_otherwise(6000),
        in_rows(200_000),
        in_rows(200_000, kind=1),
        in_rows(64, (282, 5, 200_000, BESIDE)),
        in_rows(64, *[(number, SHORT, 1, 1) for number in range(1000, 3000)]),
    ],
    ids=["tile", "large kind", "told twice", "told otherwise", "rows", "as bytes", "fractions", "tags"],
)
def test_it_refuses_what_is_out_of_proportion(data: bytes) -> None:
    with pytest.raises(errors.BrokenPicture):
        images.clean(data)


def test_it_refuses_what_two_decoders_read_differently() -> None:
    with pytest.raises(errors.NotAPicture):
        images.clean(large_kind(in_a_tile(64, 64), b"MM\0+"))


@pytest.mark.parametrize("side", [64, 256, 2048])
def test_it_takes_tiles(side: int) -> None:
    for data in (in_a_tile(side, side), in_a_tile(side, side, kind=SHORT), large_kind(in_a_tile(side, side))):
        assert images.clean(data).width == 64


def test_it_takes_rows() -> None:
    assert images.clean(in_rows(64)).width == 64


@pytest.mark.parametrize("how", [None, "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_it_takes_what_programs_write(how: str | None) -> None:
    told = {"icc_profile": bytes(300_000), "tiffinfo": {700: b"x" * 300_000}, "dpi": (300, 300)}
    assert images.clean(encoded(a_one(), "TIFF", compression=how, **told)).width == 120
    assert images.clean(encoded(a_one(), "TIFF", compression=how, big_tiff=True, strip_size=120)).width == 120


def test_it_takes_numbers_with_either_end_first() -> None:
    for mode in ("I;16", "I;16B"):
        assert images.clean(encoded(Image.new(mode, (20, 20), 65535), "TIFF")).width == 20


def test_it_looks_at_all_that_pillow_would_open() -> None:
    assert set(TiffImagePlugin.PREFIXES) == set(tiff.STARTS)
