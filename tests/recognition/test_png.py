"""Our PNG holds the very pixels, and nothing else. Another's of endless chunks is refused."""

import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from recognition import errors, images, png
from tests.pictures import a_one, encoded

SHAPES = [(1, 1), (1, 300), (300, 1), (255, 7), (256, 7), (257, 7), (513, 40), (1, 1, 3), (300, 41, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_another_decoder_finds_the_same_pixels(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    image = Image.open(BytesIO(png.encoded(pixels)), formats=["PNG"])
    image.verify()  # every checksum
    image = Image.open(BytesIO(png.encoded(pixels)), formats=["PNG"])
    assert image.mode == ("L" if len(shape) == 2 else "RGB")
    assert np.array_equal(np.asarray(image), pixels)
    assert image.info == {}


def test_a_part_of_a_larger_picture_is_taken_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 4), np.uint8)
    found = Image.open(BytesIO(png.encoded(pixels[5:30, 10:, 1])), formats=["PNG"])
    assert np.array_equal(np.asarray(found), pixels[5:30, 10:, 1])


def test_ink_on_paper_takes_little_room() -> None:
    paper = np.full((280, 600), 255, np.uint8)
    paper[40:240, 100:112] = 0
    assert len(png.encoded(paper)) < paper.size / 100


def with_chunks(number: int) -> bytes:
    """So many in all, most of them empty."""
    data = encoded(a_one())
    end, empty = data.rindex(b"IEND") - 4, b"\0\0\0\0teSt" + zlib.crc32(b"teSt").to_bytes(4)
    return data[:end] + empty * (number - data.count(b"IDAT") - 2) + data[end:]


def test_as_many_chunks_as_may_be_are_taken_and_one_more_is_not() -> None:
    assert images.clean(with_chunks(png.CHUNKS)).width == 120
    with pytest.raises(errors.BrokenPicture):
        images.clean(with_chunks(png.CHUNKS + 1))
