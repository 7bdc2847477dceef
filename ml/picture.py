"""Any picture becomes bright ink on even black ground, at the size the finder knows.

Pictures come as ink on paper, chalk on slate, strokes on transparency, photographs in bad light.
The steps here are the same for training and for reading: what the networks see is always `even(…)`.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.errors import Damaged, EmptyPicture, NotFinite, PictureError, WrongShape, WrongType

Grey = NDArray[np.uint8]  # (h, w)

WORKING_SIDE = 1024  # longest side on which ink is measured; a photo is scaled down to it first
DIGIT = 32  # height in pixels at which the finder knows digits
GROUND = 25  # wider than any stroke of a digit of that height
INKED = 0.43  # of its full strength is enough to be ink, where its size is sought
LINED = 0.22  # is enough for a form's lines
GRAINS = 8  # times what a place mostly differs by from the middle of its neighbours is the least for full strength
STANDS_OUT = 22  # times what places of the brighter paper differ by is no paper
SPECK = 4  # pixels are the least that is ink
FAINTEST = 0.12  # share of the ground's light that ink must take to count at full strength
SAMPLED = 64  # rows, and columns, that are enough to tell the paper's light and the ink's colour from
AGAINST = -0.5  # correlation of colours of which one grows as the other fades
FEW = 8  # rows that are enough to tell the grain from
ORIENTATION = 0x0112  # where EXIF says which way is up
TALLEST = 4.0  # enlarge a picture no more than this


def pixels(image: object) -> NDArray[np.uint8]:
    """A PIL image or an array of bytes as (h, w), (h, w, 3) or (h, w, 4)."""
    pillow = sys.modules.get("PIL.Image")  # whoever hands in one of its images has loaded it
    if pillow and isinstance(image, pillow.Image):
        image = _decoded(image)
    if not isinstance(image, np.ndarray):
        raise WrongType(f"A picture is a PIL image or an array of bytes, not {type(image).__name__}.")
    _check(image)
    return image


def _decoded(image: Any) -> NDArray[np.uint8]:
    """Pillow opens a file by its head, and says only now, by errors of any kind, what is wrong with the rest."""
    try:
        return _of_pillow(image)
    except (PictureError, MemoryError):
        raise
    except Exception as error:
        raise Damaged("The picture cannot be decoded: it is damaged or cut off.") from error


def _of_pillow(image: Any) -> NDArray[np.uint8]:
    """Upright as its camera says."""
    if image.getexif().get(ORIENTATION, 1) != 1:
        from PIL import ImageOps  # noqa: PLC0415 -- who reads arrays goes without

        image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _of_many_bits(np.asarray(image, np.float64), image.mode)
    return np.asarray(image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGBA"))


def _of_many_bits(values: NDArray[np.float64], mode: str) -> Grey:
    """Scanners' sixteen bits are the whole of their range. Of thirty nobody tells it, so it is what is there."""
    if not np.isfinite(values).all():
        raise NotFinite("The picture holds values that are not numbers.")
    told = mode.startswith("I;16") or not values.size
    low, high = (0.0, 65535.0) if told else (values.min(), values.max())
    return np.asarray((values - low) * (255 / max(high - low, 1e-9)), np.uint8)


def _check(array: NDArray[Any]) -> None:
    if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
        raise NotFinite("The picture holds values that are not numbers.")
    if array.dtype != np.uint8:
        raise WrongType(f"Pixels are bytes from 0 to 255 (uint8), not {array.dtype}.")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise WrongShape(f"A picture is (h, w), (h, w, 3) or (h, w, 4), not {array.shape}.")
    if array.size == 0:
        raise EmptyPicture("The picture has no pixels.")


def on_paper(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Transparent parts become the paper that shows the ink: white under dark, black under bright."""
    if array.ndim < 3 or array.shape[2] == 3:
        return array
    array = np.ascontiguousarray(array)
    colour, alpha = cv2.cvtColor(array, cv2.COLOR_RGBA2RGB), cv2.extractChannel(array, 3)
    shares = cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB)
    weight = cv2.sumElems(alpha)[0]
    light = sum(cv2.sumElems(cv2.multiply(colour, shares, dtype=cv2.CV_32F))[:3])
    if light > 127 * 3 * weight and weight < 0.95 * 255 * alpha.size:
        return np.asarray(cv2.multiply(colour, shares, scale=1 / 255), np.uint8)
    lacking = cv2.multiply(cv2.bitwise_not(colour), shares, scale=1 / 255)
    return np.asarray(cv2.bitwise_not(lacking), np.uint8)


def shrunk(array: NDArray[np.uint8], side: int = WORKING_SIDE) -> NDArray[np.uint8]:
    """At most `side` pixels on its longer side."""
    h, w = array.shape[:2]
    factor = side / max(h, w)
    if factor >= 1:
        return array
    return scaled(array, max(1, round(w * factor)), max(1, round(h * factor)))


def scaled(array: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Of this size, larger or smaller. Halves come first: they cost next to nothing, an odd last row aside.

    Down to a half, means of areas read no better than straight lines between pixels, and take five times as long.
    """
    h, w = array.shape[:2]
    while h >= 2 * height and w >= 2 * width:
        h, w = h // 2, w // 2
        array = np.asarray(cv2.resize(array[: 2 * h, : 2 * w], (w, h), interpolation=cv2.INTER_AREA), np.uint8)
    how = cv2.INTER_LINEAR if width < w else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(array, (width, height), interpolation=how), np.uint8)


def grey(array: NDArray[np.uint8]) -> Grey:
    """One channel, weighted by how much each colour tells of ink, so that yellow on white is not lost."""
    if array.ndim == 2:
        return array
    h, w = array.shape[:2]
    sample = cv2.resize(array, (min(w, SAMPLED), min(h, SAMPLED)), interpolation=cv2.INTER_NEAREST)
    colours = np.asarray(sample, np.uint8).reshape(-1, 3)
    spread = _spread(colours)
    if spread.max() - spread.min() < 0.1 * spread.max() + 2:
        return np.asarray(cv2.cvtColor(array, cv2.COLOR_RGB2GRAY), np.uint8)  # no colour: ten times faster
    weights = (spread + 1.0) ** 2 * np.array([0.3, 0.59, 0.11]) ** 0.5
    weights *= _with_strongest(colours, spread) / weights.sum()
    turned_over = -255 * weights[weights < 0].sum()
    mixed = np.array([[*weights, turned_over]], np.float32)
    return np.asarray(cv2.transform(array, mixed), np.uint8)


def _spread(sample: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, 3) -> (3,): how far each colour reaches. Where they are one, any answer tells that, and none is counted."""
    if all(np.array_equal(sample[:, 0], sample[:, other]) for other in (1, 2)):
        return np.zeros(3)
    low, high = np.percentile(sample, (2, 98), axis=0)
    return np.asarray(high - low)


def _with_strongest(sample: NDArray[np.uint8], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3) -> (3,): -1 for a colour that is bright where the one that tells most is dark, as red ink on green is."""
    apart = sample - sample.mean(axis=0)
    strongest = apart[:, spread.argmax()]
    reach = np.linalg.norm(apart, axis=0) * np.linalg.norm(strongest)
    return np.where(strongest @ apart < AGAINST * reach, -1.0, 1.0)


def even(dark: Grey) -> Grey:
    """Dark ink on any light becomes ink 255 on 0: each place is compared with the paper around it."""
    side = min(GROUND, 2 * max(dark.shape) - 1) | 1
    taken = _taken(dark, lambda smooth: cv2.blur(_without_ink(smooth, side), (side, side)))
    return np.asarray(np.clip(taken * (255.0 / _full(taken)), 0, 255), np.uint8)


def turned_over(plain: Grey) -> Grey:
    return np.asarray(cv2.bitwise_not(plain), np.uint8)


def bright_parts(plain: Grey) -> Grey:
    """255 where it is bright, by an even split."""
    return np.asarray(cv2.threshold(plain, 0, 255, cv2.THRESH_OTSU)[1], np.uint8)


def inked(dark: Grey) -> NDArray[np.bool_]:
    """Where there is ink, of whatever size, and neither the grain of paper nor light that falls off.

    Of one pixel heavy grain may take more than ink does; of some together it does not."""
    taken = _taken_from_far(dark)
    ink = _inked(taken)
    if ink.any() or _is_plain(taken):
        return ink
    return _inked(_taken_from_far(np.asarray(cv2.GaussianBlur(dark, (5, 5), 0), np.uint8)))


def lined(dark: Grey) -> NDArray[np.bool_]:
    """Where there is ink or a form's lines, which may be fainter than all that is written there."""
    taken = _taken_from_far(dark)
    least = LINED * max(_full(taken), GRAINS * _grain(_sampled(taken)))
    return np.asarray(cv2.GaussianBlur(taken, (3, 3), 0) >= least)


def is_plain(dark: Grey) -> bool:
    """Whether nothing on it is as dark as ink may be, paper's print and grain included."""
    return _is_plain(_taken_from_far(dark))


def _is_plain(taken: NDArray[np.float32]) -> bool:
    return bool(np.count_nonzero(taken >= FAINTEST) < SPECK)


def _inked(taken: NDArray[np.float32]) -> NDArray[np.bool_]:
    sample = _sampled(taken)
    if np.count_nonzero(taken >= max(FAINTEST, _unlike_paper(sample))) < SPECK:
        return np.zeros(taken.shape, np.bool_)
    return np.asarray(taken >= INKED * max(_full(taken), GRAINS * _grain(sample)))


def _sampled(taken: NDArray[np.float32]) -> NDArray[np.float32]:
    return taken[:: max(1, len(taken) // FEW)]


def _grain(taken: NDArray[np.float32]) -> float:
    return float(np.median(np.abs(np.diff(taken, n=2)))) if taken.shape[1] > 2 else 0.0


def _unlike_paper(taken: NDArray[np.float32]) -> float:
    """More than any place of bare paper takes, however coarse: told from the brightest third, which is no ink."""
    bright = np.sort(taken, axis=None)[: max(1, taken.size // 3)]
    return float(bright.mean() + STANDS_OUT * bright.std())


def _taken_from_far(dark: Grey) -> NDArray[np.float32]:
    return _taken(dark, partial(_far_paper, ground=max(GROUND, min(dark.shape) // 2)))


def _taken(dark: Grey, paper_of: Callable[[Grey], Any]) -> NDArray[np.float32]:
    """How much of its paper's light is missing at each place."""
    smooth = np.asarray(cv2.GaussianBlur(dark, (3, 3), 0), np.uint8)
    paper = np.maximum(paper_of(smooth), smooth).astype(np.float32)
    taken = dark.astype(np.float32)
    paper += 8
    taken += 8
    taken /= paper
    return np.subtract(1, taken, out=taken)


def _without_ink(smooth: Grey, side: int) -> Any:
    return cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))


def _far_paper(smooth: Grey, ground: int) -> Grey:
    """The light far around each place, which is seen as well at half the size. Beyond the edges it goes on as it is."""
    if ground > GROUND:
        h, w = smooth.shape
        half = np.asarray(cv2.resize(smooth, ((w + 1) // 2, (h + 1) // 2)), np.uint8)
        return np.asarray(cv2.resize(_far_paper(half, ground // 2), (w, h)), np.uint8)
    near = ground // 4 | 1  # or the light of one side of a shadow's edge would be taken for the other's
    return beyond_edges(smooth, ground // 2, lambda wider: cv2.blur(_without_ink(wider, ground | 1), (near, near)))


def beyond_edges(plain: Grey, reach: int, filtered: Callable[[Grey], Any]) -> Grey:
    """As if the picture went on like that at its edges."""
    h, w = plain.shape
    wider = np.asarray(cv2.copyMakeBorder(plain, reach, reach, reach, reach, cv2.BORDER_REPLICATE), np.uint8)
    return np.asarray(filtered(wider)[reach : reach + h, reach : reach + w])


def _full(taken: NDArray[np.float32]) -> float:
    """What ink at full strength takes."""
    return max(_strength(taken), FAINTEST)


def _strength(taken: NDArray[np.float32]) -> float:
    """How dark the ink is: the mean of what an even split by Otsu calls ink."""
    scaled = np.clip(taken * 255, 0, 255).astype(np.uint8)
    _, ink = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)
    return cv2.mean(taken, ink)[0]  # nought where there is none
