"""Numbers as cameras see them: half in a shadow, far from a lamp, on a sheet that lies on a desk."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.training.cases.case import Case, Rng
from ml.training.cases.forms import number
from ml.training.cases.hands import Hands
from ml.training.cases.single import lots

SEED = 4
PAGE = (1200, 1600)  # pixels, of which a number takes little
PAPER, PEN = 225.0, 0.8  # of whose light ink takes so much
GRAIN = 3

Light = NDArray[np.float64]
Seen = tuple[Light, str]


def _shadow(hands: Hands, rng: Rng) -> Seen:
    """Its edge is straight, and somewhere between sharp and soft."""
    ink, text, height = number(hands, rng)
    down, across = np.mgrid[: ink.shape[0], : ink.shape[1]]
    turn = rng.uniform(0, 2 * np.pi)
    along = across * np.cos(turn) + down * np.sin(turn)
    off = along - np.quantile(along, rng.uniform(0.2, 0.8))
    light = 1 - rng.uniform(0.3, 0.65) / (1 + np.exp(-off / (height * rng.uniform(0.02, 0.2))))
    return PAPER * light * (1 - PEN * ink), text


def _lamp(hands: Hands, rng: Rng) -> Seen:
    ink, text, _ = number(hands, rng)
    page = np.zeros(PAGE, np.float32)
    top, left = (int(rng.integers(0, most - side)) for most, side in zip(PAGE, ink.shape, strict=True))
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    light = np.linspace(rng.uniform(0.5, 0.8), 1, PAGE[1])[None] * np.linspace(rng.uniform(0.8, 1), 1, PAGE[0])[:, None]
    return PAPER * light[:, :: rng.choice([-1, 1])] * (1 - PEN * page), text


def _desk(hands: Hands, rng: Rng) -> Seen:
    """Of which two sides are seen, at least."""
    ink, text, height = number(hands, rng)
    sheet = np.pad(ink, round(0.4 * height))
    sides = np.array([1, rng.integers(2), 1, rng.integers(2)]) * height * rng.uniform(0.4, 1.4, 4)
    above, below, left, right = np.round(sides).astype(int)
    around = (above, below), (left, right)
    seen = np.pad(PAPER * (1 - PEN * sheet), around, constant_values=rng.uniform(30, 130))
    middle = seen.shape[1] / 2, seen.shape[0] / 2
    by = cv2.getRotationMatrix2D(middle, rng.normal(0, 2.5), 1)
    turned = cv2.warpAffine(seen, by, seen.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.float64), text


PHOTOS: dict[str, tuple[str, Callable[[Hands, Rng], Seen]]] = {
    "l_shadow": ("one to six digits, half in a shadow", _shadow),
    "l_lamp": ("the same, on a large page in a lamp's light", _lamp),
    "l_desk": ("the same, on a sheet that lies on a desk", _desk),
}


def photos(name: str, hands: Hands, count: int) -> Iterator[Case]:
    rng = lots(SEED, name)
    for _ in range(count):
        light, text = PHOTOS[name][1](hands, rng)
        seen = np.clip(light + rng.normal(0, GRAIN, light.shape), 0, 255).astype(np.uint8)
        yield Case(np.stack([seen] * 3, -1), text)
