"""Untrusted bytes in, our own clean PNG out, or a refusal with a name. Nobody else opens user bytes."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from recognition import jpeg, png, tiff
from recognition.errors import (
    BrokenPicture,
    EmptyFile,
    NotAPicture,
    Refused,
    TooManyBytes,
    TooManyPixels,
    TooNarrow,
)

Pixels = NDArray[np.uint8]  # (h, w) grey or (h, w, 3) colour
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
# What is opened may take its memory there and then, as a GIF's frame does and a WebP's canvas. Pillow looks before that
# and refuses what is over twice of this; what is over once it warns of, and that is a picture like any other.
Image.MAX_IMAGE_PIXELS = (settings.MAX_IMAGE_PIXELS + 1) // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024**2  # of the words in one PNG, unpacked as it is opened; none is kept
# Large pictures one after another: many threads that decode at once would fill the memory together.
LARGE_PIXELS = 3_000_000
ORIENTATION = 0x0112  # where EXIF says how the camera was held
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BLANK = 225  # on white the reader takes what is as light for paper
SHEET = 0.95  # of a picture covered is a ground, of which the corners alone are clear; the reader has it so, too
GLANCE = 1024  # pixels of the longer side: more the reader does not measure, and what no row keeps travels in a message
one_large_at_a_time = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class CleanPicture:
    png: bytes
    width: int  # of the picture that came; its PNG may be smaller
    height: int
    grown: tuple[float, float] = (1.0, 1.0)  # pixels of the picture for one of the PNG, across and down


def clean(data: bytes, longest: int | None = None) -> CleanPicture:
    if not data:
        raise EmptyFile
    if len(data) > settings.MAX_IMAGE_BYTES:
        raise TooManyBytes
    return cleaned(data, longest)


def cleaned(data: bytes, longest: int | None = None) -> CleanPicture:
    """However many bytes: our own PNG may have more than the photograph that it was made from."""
    image = _opened(data)
    _check_shape(*image.size)
    if image.width * image.height < LARGE_PIXELS:
        return _rewritten(image, longest)
    with one_large_at_a_time:
        return _rewritten(image, longest)


def _opened(data: bytes) -> Image.Image:
    """The header alone. The type is what the content says, whatever the name of the file."""
    if data.startswith(png.SIGNATURE):
        png.check(data)
    if data.startswith(jpeg.START):
        jpeg.check(data)
    if data.startswith(tiff.STARTS):
        tiff.check(data)
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:
        raise NotAPicture from error


def _check_shape(width: int, height: int) -> None:
    if width * height > settings.MAX_IMAGE_PIXELS:
        raise TooManyPixels
    if max(width, height) > settings.MAX_IMAGE_RATIO * max(1, min(width, height)):
        raise TooNarrow(width, height)


def _rewritten(image: Image.Image, longest: int | None) -> CleanPicture:
    try:
        plain = _plain(image)
    except Refused:
        raise
    except Exception as error:
        raise BrokenPicture from error
    small = _shrunk(plain, longest or max(plain.shape))
    (height, width), (down, across) = plain.shape[:2], small.shape[:2]
    return CleanPicture(png.encoded(small), width, height, (width / across, height / down))


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _plain(image: Image.Image) -> Pixels:
    """First frame, upright, on paper, grey where it has no colour; nothing but pixels is left."""
    image.seek(0)
    image.load()
    image = _upright(image)
    pixels = _grey16(image) if image.mode.startswith(("I", "F")) else _on_paper(image)
    image.close()
    return pixels


def _upright(image: Image.Image) -> Image.Image:
    """Pillow's own way writes all that EXIF holds anew, which a megabyte of fractions makes seconds of work."""
    turn = UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    if turn is None:
        return image
    turned = image.transpose(turn)
    image.close()  # or both would be held while the rest is done
    return turned


def _strips(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """What is done to a picture takes several times its room, so that is done to some rows at a time."""
    for top in range(0, image.height, png.STRIP):
        rows = slice(top, min(top + png.STRIP, image.height))
        yield rows, image.crop((0, rows.start, image.width, rows.stop))


def _on_paper(image: Image.Image) -> Pixels:
    """White, or black where nothing could be seen on white: strokes that a drawing app exports in its dark mode."""
    pixels = _over(image, "white")
    if image.has_transparency_data and pixels.min() >= BLANK and _is_strokes(image):
        del pixels  # or both would be held
        pixels = _over(image, "black")
    return pixels


def _is_strokes(image: Image.Image) -> bool:
    covered = sum(int(np.asarray(strip.convert("RGBA"))[..., 3].sum()) for _, strip in _strips(image))
    return 0 < covered < SHEET * 255 * image.width * image.height


def _over(image: Image.Image, paper: str) -> Pixels:
    pixels = np.empty((image.height, image.width), np.uint8)
    for rows, strip in _strips(image):
        plain = _strip_over(strip, paper)
        if plain.ndim > pixels.ndim:
            pixels = np.repeat(pixels[..., None], 3, axis=2)  # the first colour: what was grey until here stays so
        pixels[rows] = plain if plain.ndim == pixels.ndim else plain[..., None]
    return pixels


def _strip_over(image: Image.Image, paper: str) -> Pixels:
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return np.asarray(image.convert("L"))
    if image.has_transparency_data:
        inked = image.convert("RGBA")
        pads = _if_opaque_grey(np.asarray(inked))
        if pads is not None:
            return pads
        ground = Image.new("RGBA", inked.size, paper)
        return _grey_if_it_is(Image.alpha_composite(ground, inked).convert("RGB"))
    return _grey_if_it_is(image.convert("RGB"))


def _if_opaque_grey(pixels: Pixels) -> Pixels | None:
    """What a pad draws says everything four times, (h, w, 4). Seen as words that takes a tenth of the time."""
    words = pixels.view("<u4")[..., 0]
    return pixels[..., 0] if np.array_equal(words, (words & 0xFF) * 0x010101 | 0xFF000000) else None


def _grey_if_it_is(image: Image.Image) -> Pixels:
    pixels = np.asarray(image)  # (h, w, 3)
    first = pixels[..., 0]
    same = np.array_equal(first, pixels[..., 1]) and np.array_equal(first, pixels[..., 2])
    return first if same else pixels


def _grey16(image: Image.Image) -> Pixels:
    """Scanners' sixteen and thirty-two bits: stretched to what is there, for their range is not told."""
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else _range(image)
    grey = np.empty((image.height, image.width), np.uint8)
    for rows, strip in _strips(image):
        values = np.asarray(strip, dtype=np.float64)
        grey[rows] = ((values - low) * (255.0 / max(high - low, 1e-9))).astype(np.uint8)
    return grey


def _range(image: Image.Image) -> tuple[float, float]:
    strips = (np.asarray(strip) for _, strip in _strips(image))
    ends = [(strip.min(), strip.max()) for strip in strips]
    low, high = float(np.min(ends)), float(np.max(ends))
    if not np.isfinite([low, high]).all():
        raise BrokenPicture
    return low, high
