"""Single digits on a canvas of 280 pixels."""

import zlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ml.training.cases.case import Case, Ink, Rng
from ml.training.cases.hands import Hands
from ml.training.cases.ink import CANVAS, drawn, enlarged, placed, redrawn, tight, turned
from ml.training.cases.paper import Paper
from ml.training.pens import Mark

BRUSH = 18  # the site's own pen
SEED = 1

Image = NDArray[np.uint8]  # (28, 28)


def _anywhere(image: Image, rng: Rng) -> Ink:
    glyph = tight(enlarged(image))
    return placed(glyph, max(glyph.shape), rng)


def _tilted(image: Image, rng: Rng) -> Ink:
    return turned(enlarged(image), rng.uniform(20, 30) * rng.choice([-1, 1]))


FROM_MNIST: dict[str, tuple[str, Callable[[Image, Rng], Ink]]] = {
    "m_fit": ("MNIST's test digits as they are, enlarged", lambda image, _: enlarged(image)),
    "m_off": ("the same, anywhere on the canvas", _anywhere),
    "m_small": ("at 40 % of the canvas", lambda image, _: placed(tight(enlarged(image)), 0.4 * CANVAS)),
    "m_smalloff": (
        "at 40 %, anywhere",
        lambda image, rng: placed(tight(enlarged(image)), 0.4 * CANVAS, rng),
    ),
    "m_large": ("at 95 %", lambda image, _: placed(tight(enlarged(image)), 0.95 * CANVAS)),
    "m_thin": ("centre line with an 8-pixel brush", lambda image, _: redrawn(image, 8)),
    "m_thick": ("centre line with a 44-pixel brush", lambda image, _: redrawn(image, 44)),
    "m_rot": ("turned by 20 to 30 degrees", _tilted),
    "m_photo": ("a phone photo of grey paper", _anywhere),
}


def _as_users_draw(mark: Mark, rng: Rng) -> Ink:
    return drawn(mark, rng.uniform(0.35, 0.85) * CANVAS, BRUSH, rng)


def _with_brush(brush: int) -> Callable[[Mark, Rng], Ink]:
    return lambda mark, _: drawn(mark, 0.7 * CANVAS, brush)


FROM_STROKES: dict[str, tuple[str, Callable[[Mark, Rng], Ink]]] = {
    "s_nativeC": ("strokes in the middle, the site's pen", _with_brush(BRUSH)),
    "s_native": ("strokes of any size, anywhere: what people draw", _as_users_draw),
} | {f"s_b{brush}": (f"strokes with a {brush}-pixel brush", _with_brush(brush)) for brush in (6, 10, 15, 20, 28, 40)}


def from_mnist(name: str, hands: Hands, count: int) -> Iterator[Case]:
    rng = lots(SEED, name)
    paper = Paper.PHOTO if name == "m_photo" else Paper.WHITE
    make = FROM_MNIST[name][1]
    for i in _chosen(len(hands.images), count):
        ink = np.clip(make(hands.images[i], rng), 0, 1)
        yield Case(paper.show(ink), str(hands.labels[i]))


def from_strokes(name: str, hands: Hands, count: int, paper: Paper = Paper.WHITE) -> Iterator[Case]:
    rng = lots(SEED, name)
    make = FROM_STROKES[name][1]
    for i in _chosen(len(hands.marks), count):
        mark, label = hands.marks[i]
        yield Case(paper.show(make(mark, rng)), label)


def lots(seed: int, name: str) -> Rng:
    """Each condition draws its own lots, so that one more of another changes none of its pictures."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _chosen(available: int, count: int) -> list[int]:
    order: list[int] = np.random.default_rng(SEED).permutation(available)[:count].tolist()
    return order
