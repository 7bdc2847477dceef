"""Bytes from outside become our own clean PNG, or one named refusal."""

import math
import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, PngImagePlugin, TiffImagePlugin
from pytest_django import Settings

from ml.picture import FAINTEST
from recognition import errors, images, png
from tests.machines import ROOT
from tests.pictures import a_one, decoded, encoded

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body>407</body></html>"


def bare_png(width: int, height: int) -> bytes:
    """A header that promises so many pixels, and almost nothing behind it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def bare_gif(width: int, height: int, then: int, transparent: int = 0) -> bytes:
    """A screen of 10 × 10 and a frame that promises more, to be wiped off `then` as it says."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0, 0, 0)
    control = b"!\xf9\x04" + struct.pack("<BHBB", then << 2 | transparent, 0, 0, 0)
    return screen + control + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"


# A process of its own, for libraries take memory that Python does not count. VmHWM is the most it ever held.
ALONE = """
import re, sys
import django
django.setup()
from PIL import Image
from recognition import errors, images
Image.init()

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024

data = sys.stdin.buffer.read()
before, name = peak(), "taken"
try:
    images.clean(data)
except errors.Refused as refused:
    name = type(refused).__name__
print(name, peak() - before)
"""


def cleaned_alone(data: bytes) -> tuple[str, int]:
    """What became of it, and the MiB that took."""
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "ocrsite.settings"}
    told = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, env=known, input=data, capture_output=True, check=True
    )
    assert told.stderr == b""
    name, grown = told.stdout.split()
    return name.decode(), int(grown)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", errors.EmptyFile),
        (EPS, errors.NotAPicture),
        (SVG, errors.NotAPicture),
        (HTML, errors.NotAPicture),
        (b"GIF89a", errors.NotAPicture),
        (bare_png(12000, 12000), errors.TooManyPixels),
        (bare_png(65000, 1), errors.TooNarrow),
        (bare_png(100, 100), errors.BrokenPicture),
        (encoded(a_one(), "JPEG")[:-60], errors.BrokenPicture),
        (encoded(a_one(), "PNG")[:-40], errors.BrokenPicture),
    ],
    ids=["0 bytes", "EPS", "SVG", "HTML", "half a head", "144 MP", "65000×1", "short", "half a JPEG", "half a PNG"],
)
def test_it_refuses_by_name(data: bytes, refusal: type[errors.Refused]) -> None:
    with pytest.raises(refusal) as refused:
        images.clean(data)
    assert 400 <= refused.value.status < 500
    assert str(refused.value).endswith(".")


def test_it_refuses_one_byte_too_many(settings: Settings) -> None:
    data = encoded(a_one())
    settings.MAX_IMAGE_BYTES = len(data)
    assert images.clean(data)
    settings.MAX_IMAGE_BYTES = len(data) - 1
    with pytest.raises(errors.TooManyBytes):
        images.clean(data)


def test_it_takes_no_memory_for_pixels_that_were_only_promised() -> None:
    import tracemalloc  # noqa: PLC0415 -- measures from here on

    bomb = encoded(Image.new("L", (12000, 12000)), "PNG")
    assert len(bomb) < 200_000
    tracemalloc.start()
    with pytest.raises(errors.TooManyPixels):
        images.clean(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(("then", "transparent"), [(2, 0), (3, 1)])
def test_a_frame_larger_than_its_screen_takes_no_memory(then: int, transparent: int) -> None:
    name, grown = cleaned_alone(bare_gif(28000, 28000, then, transparent))
    assert name == "TooManyPixels"
    assert grown < 50


def with_words(number: int) -> bytes:
    """So many texts of half a million letters and a colour profile, packed small."""
    told = PngImagePlugin.PngInfo()
    for each in range(number):
        told.add_itxt("XML:com.adobe.xmp" if each == 0 else f"{each}", "a" * 500_000, zip=True)
    return encoded(a_one(), pnginfo=told, icc_profile=bytes(900_000))


def test_it_takes_no_memory_for_words() -> None:
    name, grown = cleaned_alone(with_words(120))
    assert name == "NotAPicture"
    assert grown < 30


def test_it_takes_a_picture_about_which_much_is_told() -> None:
    assert images.clean(with_words(5)).width == 120


def test_a_picture_as_large_as_may_be_is_taken_without_a_word() -> None:
    name, _ = cleaned_alone(encoded(Image.new("1", (5000, 5000))))
    assert name == "taken"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_it_takes_each_format_for_what_it_holds(format: str) -> None:
    picture = images.clean(encoded(a_one(), format))
    pixels = decoded(picture.png)
    assert picture.png.startswith(b"\x89PNG")
    assert pixels.shape[:2] == (120, 120)
    assert pixels[60, 60].max() < 60 < 200 < pixels[10, 10].min()


def test_it_takes_the_first_frame_only() -> None:
    frames = [a_one(), Image.new("L", (120, 120), 0)]
    for format in ("GIF", "TIFF", "PNG"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
        assert decoded(images.clean(data).png)[10, 10].min() > 200


def held(orientation: int, **more: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    for tag, value in more.items():
        exif[int(tag.removeprefix("tag_"))] = value
    return exif


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_it_turns_the_picture_as_the_camera_was_held(format: str, orientation: int) -> None:
    pixels = np.zeros((24, 40), np.uint8)
    pixels[:12, :20], pixels[12:, :20], pixels[:12, 20:] = 250, 120, 60  # each corner is another
    data = encoded(Image.fromarray(pixels), format, exif=held(orientation))
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("L")
    assert np.array_equal(decoded(images.clean(data).png), np.asarray(upright))


def test_to_turn_a_picture_it_works_out_no_fraction(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(a_one(), exif=held(6, tag_33434=(1, 60)))

    def worked_out(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(TiffImagePlugin, "IFDRational", worked_out)
    assert images.clean(data).width == 120


def test_it_lays_transparent_ink_on_white_paper() -> None:
    inked = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    inked.putpixel((5, 5), (0, 0, 0, 255))
    pixels = decoded(images.clean(encoded(inked)).png)
    assert pixels[5, 5] == 0
    assert pixels[0, 0] == 255


def strokes(light: int, mode: str = "RGBA") -> Image.Image:
    """A bar so light at the lower end of a tall picture, and all else clear."""
    inked = Image.new("RGBA", (40, 2 * png.STRIP), (0, 0, 0, 0))
    inked.paste((light, light, light, 255), (5, 2 * png.STRIP - 35, 15, 2 * png.STRIP - 5))
    return inked.quantize() if mode == "P" else inked.convert(mode)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("light", [255, 240, images.BLANK])
def test_light_strokes_that_white_paper_would_swallow_are_laid_on_black(light: int, mode: str) -> None:
    pixels = decoded(images.clean(encoded(strokes(light, mode))).png)
    assert (pixels[0, 0], pixels[-20, 10], pixels[-20, 30]) == (0, light, 0)


def test_what_white_paper_shows_stays_on_it() -> None:
    pixels = decoded(images.clean(encoded(strokes(images.BLANK - 1))).png)
    assert (pixels[0, 0], pixels[-20, 10]) == (255, images.BLANK - 1)


def test_it_goes_by_what_the_reader_takes_for_paper() -> None:
    assert math.ceil(255 * (1 - FAINTEST)) == images.BLANK


def test_an_empty_sheet_stays_white_whether_clear_or_with_clear_corners() -> None:
    cornered = Image.new("RGBA", (100, 100), "white")
    for corner in ((0, 0), (90, 0), (0, 90), (90, 90)):
        cornered.paste((255, 255, 255, 0), (*corner, corner[0] + 10, corner[1] + 10))
    for empty in (Image.new("RGBA", (100, 100)), cornered, Image.new("RGBA", (100, 100), "white")):
        assert decoded(images.clean(encoded(empty)).png).min() == 255


def test_for_a_glance_a_large_picture_is_made_smaller_and_a_small_one_is_not() -> None:
    large = images.clean(encoded(a_one().resize((3000, 1500)), "JPEG"), longest=1024)
    assert decoded(large.png).shape == (512, 1024)
    assert (large.width, large.height, large.grown) == (3000, 1500, (3000 / 1024, 1500 / 512))
    small = encoded(a_one())
    assert images.clean(small, longest=1024) == images.clean(small)


def test_it_reads_sixteen_bits_by_their_range() -> None:
    values = np.full((20, 20), 65535, np.uint16)
    values[5, 5] = 0
    pixels = decoded(images.clean(encoded(Image.fromarray(values))).png)
    assert (pixels[5, 5], pixels[0, 0]) == (0, 255)


def all_at_once(image: Image.Image) -> np.ndarray[Any, Any]:
    """What becomes of a picture, without a thought for memory."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, np.float64)
        low, high = (0, 65535) if image.mode.startswith("I;16") else (values.min(), values.max())
        return ((values - low) * (255 / (high - low))).astype(np.uint8)
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    pixels = np.asarray(image.convert("RGB"))
    return pixels[..., 0] if (pixels == pixels[..., :1]).all() else pixels


TALL = (40, 2 * png.STRIP + 50)
NOISE = np.random.default_rng(0).integers(0, 256, (TALL[1], TALL[0], 4), np.uint8)
GREY = NOISE[..., 0]
COLOUR_BELOW = np.where(np.arange(TALL[1])[:, None, None] < 300, GREY[..., None], NOISE)  # and grey above
CLEAR_BELOW = np.dstack([GREY, GREY, GREY, np.where(np.arange(TALL[1])[:, None] < 300, 255, GREY)]).astype(np.uint8)


@pytest.mark.parametrize(
    ("image", "format", "told"),
    [
        (Image.fromarray(GREY).convert("1"), "PNG", {}),
        (Image.fromarray(GREY), "PNG", {}),
        (Image.fromarray(GREY), "PNG", {"transparency": 7}),
        (Image.fromarray(NOISE[..., :2], "LA"), "PNG", {}),
        (Image.fromarray(NOISE[..., :3]).quantize(50), "PNG", {}),
        (Image.fromarray(NOISE[..., :3]).quantize(50), "PNG", {"transparency": 7}),
        (Image.fromarray(NOISE[..., :3]).quantize(50), "PNG", {"transparency": bytes(range(0, 250, 5))}),
        (Image.fromarray(NOISE[..., :3]).quantize(50), "GIF", {"transparency": 7}),
        (Image.fromarray(NOISE[..., :3]), "PNG", {}),
        (Image.fromarray(NOISE[..., :3]), "PNG", {"transparency": tuple(NOISE[5, 5, :3].tolist())}),
        (Image.fromarray(COLOUR_BELOW[..., :3]), "PNG", {}),
        (Image.fromarray(NOISE), "PNG", {}),
        (Image.fromarray(COLOUR_BELOW), "PNG", {}),
        (Image.fromarray(CLEAR_BELOW), "PNG", {}),
        (Image.fromarray(NOISE), "WEBP", {"lossless": True}),
        (Image.fromarray(NOISE, "CMYK"), "TIFF", {}),
        (Image.fromarray(NOISE, "CMYK"), "JPEG", {}),
        (Image.fromarray(NOISE[..., :3], "LAB"), "TIFF", {}),
        (Image.fromarray(GREY.astype(np.uint16) * 250), "PNG", {}),
        (Image.fromarray(GREY.astype(np.uint16) * 250), "TIFF", {}),
        (Image.fromarray(GREY.astype(np.int32) * 70000 - 9), "TIFF", {}),
        (Image.fromarray(GREY.astype(np.float32) / 7 - 9), "TIFF", {}),
    ],
)
def test_row_by_row_it_becomes_what_it_would_all_at_once(image: Image.Image, format: str, told: dict[str, Any]) -> None:
    data = encoded(image, format, **told)
    pixels = decoded(images.clean(data).png)
    assert np.array_equal(pixels, all_at_once(Image.open(BytesIO(data))))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_it_refuses_what_is_no_number_wherever_it_stands(value: float) -> None:
    values = GREY.astype(np.float32)
    values[400, 20] = value
    with pytest.raises(errors.BrokenPicture):
        images.clean(encoded(Image.fromarray(values), "TIFF"))


@pytest.mark.parametrize(
    ("mode", "ink", "format", "told"),
    [
        ("RGBA", (200, 100, 50, 100), "PNG", {}),
        ("RGBA", (255, 255, 240, 255), "PNG", {}),  # looked at on white, and laid on black
        ("RGB", (200, 100, 50), "PNG", {}),
        ("I;16", 200, "PNG", {}),
        ("F", 200, "TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_the_largest_picture_takes_little_more_than_its_pixels(
    mode: str, ink: Any, format: str, told: dict[str, Any]
) -> None:
    image = Image.new(mode, (5000, 5000))
    image.paste(ink, (1000, 1000, 3000, 3000))
    name, grown = cleaned_alone(encoded(image, format, **told))
    assert name == "taken"
    assert grown < 270  # as decoded at most 100, our own at most 75


def test_it_keeps_nothing_but_pixels() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "SECRETPLACE")
    exif = Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    data = encoded(a_one(), pnginfo=told, exif=exif) + b"<?php SECRETPLACE ?>"
    assert b"SECRETPLACE" in data
    assert b"SECRETPLACE" not in images.clean(data).png


HONEST = [encoded(a_one(40), format) for format in ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")]


@hypothesis_settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(HONEST), st.data())
def test_it_answers_or_refuses_whatever_comes(honest: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(honest)
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    spoilt = spoilt[: data.draw(st.integers(0, len(spoilt)))] if data.draw(st.booleans()) else spoilt
    try:
        picture = images.clean(bytes(spoilt))
    except errors.Refused:
        return
    assert Image.open(BytesIO(picture.png)).size == (picture.width, picture.height)
