"""Untrusted bytes in, our own clean PNG out, or a refusal with a name. Nobody else opens user bytes."""

from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

import numpy as np
from django.conf import settings
from PIL import Image, ImageOps

from recognition.errors import (
    BrokenPicture,
    EmptyFile,
    NotAPicture,
    Refused,
    TooManyBytes,
    TooManyPixels,
    TooNarrow,
)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
# Pillow would only warn above its own limit; ours is stricter and checked before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# Large pictures one after another: many threads that decode at once would fill the memory together.
LARGE_PIXELS = 3_000_000
one_large_at_a_time = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class CleanPicture:
    png: bytes
    width: int
    height: int


def clean(data: bytes) -> CleanPicture:
    if not data:
        raise EmptyFile
    if len(data) > settings.MAX_IMAGE_BYTES:
        raise TooManyBytes
    image = _opened(data)
    _check_shape(*image.size)
    if image.width * image.height < LARGE_PIXELS:
        return _rewritten(image)
    with one_large_at_a_time:
        return _rewritten(image)


def _opened(data: bytes) -> Image.Image:
    """The header alone. The type is what the content says, whatever the name of the file."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except Exception as error:
        raise NotAPicture from error


def _check_shape(width: int, height: int) -> None:
    if width * height > settings.MAX_IMAGE_PIXELS:
        raise TooManyPixels
    if max(width, height) > settings.MAX_IMAGE_RATIO * max(1, min(width, height)):
        raise TooNarrow(width, height)


def _rewritten(image: Image.Image) -> CleanPicture:
    try:
        plain = _plain(image)
        out = BytesIO()
        plain.save(out, "PNG", compress_level=1)  # six times faster than the default for a tenth more bytes
    except Refused:
        raise
    except Exception as error:
        raise BrokenPicture from error
    return CleanPicture(out.getvalue(), *plain.size)


def _plain(image: Image.Image) -> Image.Image:
    """First frame, upright, over white, grey where it has no colour; nothing but pixels is left."""
    image.seek(0)
    image.load()
    turned = ImageOps.exif_transpose(image)
    bare = _grey16(turned) if turned.mode.startswith(("I", "F")) else _over_white(turned)
    bare.info.clear()
    return bare


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    if image.has_transparency_data:
        inked = image.convert("RGBA")
        if inked.getchannel("A").getextrema() == (255, 255):  # a pad's drawing: nothing shows through
            return _grey_if_it_is(inked.convert("RGB"))
        paper = Image.new("RGBA", inked.size, "white")
        return _grey_if_it_is(Image.alpha_composite(paper, inked).convert("RGB"))
    return _grey_if_it_is(image.convert("RGB"))


def _grey_if_it_is(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image)  # (h, w, 3)
    first = pixels[..., 0]
    same = np.array_equal(first, pixels[..., 1]) and np.array_equal(first, pixels[..., 2])
    return image.getchannel(0) if same else image


def _grey16(image: Image.Image) -> Image.Image:
    """Scanners' sixteen and thirty-two bits: stretched to what is there, for their range is not told."""
    values = np.asarray(image, dtype=np.float64)
    if not np.isfinite(values).all():
        raise BrokenPicture
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else (values.min(), values.max())
    return Image.fromarray(((values - low) * (255.0 / max(high - low, 1e-9))).astype(np.uint8))
