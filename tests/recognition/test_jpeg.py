"""A JPEG that asks for more work than its pixels is refused; what cameras and telephones write is taken."""

import struct

import pytest
from PIL import Image

from recognition import errors, images, jpeg
from tests.pictures import a_one, encoded

PLAIN = encoded(a_one(), "JPEG")
PROGRESSIVE = encoded(a_one(), "JPEG", progressive=True)
SCANS = b"\xff\xda" * 1000


def part(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content


# The table has one code, «the block ends here», and the scan sends it as often as there are blocks to come.
EMPTY_SCAN = (
    part(0xC4, bytes([0x10, 1, *[0] * 15, 0])) + part(0xDA, bytes([1, 1, 0, 1, 63, 0])) + b"\0" * (15 * 15 // 8 + 1)
)


def behind_the_start(data: bytes) -> bytes:
    return PLAIN[:2] + data + PLAIN[2:]


def with_scans(number: int) -> bytes:
    end = PROGRESSIVE.rindex(b"\xff\xd9")
    return PROGRESSIVE[:end] + EMPTY_SCAN * number + PROGRESSIVE[end:]


@pytest.mark.parametrize(
    "data",
    [
        with_scans(jpeg.SCANS),
        behind_the_start(part(0xE1, b"Exif\0\0ab") * 1000),
        behind_the_start(part(0xE3, b"") * 1000),
        behind_the_start(b"\xff" * 100_000),
        behind_the_start(b"\xff\xd0" * 100_000),
        PLAIN[:2] + b"\xff" * 100_000,
    ],
    ids=["scans", "Exif", "nothing", "padding", "restarts", "padding alone"],
)
def test_it_refuses_endless_work(data: bytes) -> None:
    with pytest.raises(errors.BrokenPicture):
        images.clean(data)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PROGRESSIVE,
        with_scans(50),
        PLAIN + SCANS,
        behind_the_start(part(0xE1, b"Exif\0\0" + SCANS)),
        encoded(a_one(), "JPEG", icc_profile=bytes(3_000_000)),
        encoded(a_one(), "JPEG", comment=SCANS, restart_marker_blocks=1),
        encoded(a_one(1000).convert("RGB"), "JPEG", progressive=True, restart_marker_rows=1),
        encoded(a_one(), "MPO", save_all=True, append_images=[Image.new("L", (120, 120))] * 20),
    ],
    ids=["plain", "progressive", "many scans", "film", "thumbnail", "colours", "comment", "restarts", "many pictures"],
)
def test_it_takes_what_is_usual(data: bytes) -> None:
    assert images.clean(data).height in (120, 1000)
