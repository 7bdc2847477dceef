"""How a page shows ink."""

import io
import zlib
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ml.training.cases.case import Ink


class Paper(Enum):
    WHITE = "black on white"
    BLACK = "white on black"
    TRANSPARENT = "black strokes on a canvas that nobody painted"
    PHOTO = "grey paper in uneven light, taken by a phone"

    def show(self, ink: Ink) -> NDArray[np.uint8]:
        """(h, w) ink in 0..1 -> (h, w, 3), or (h, w, 4) where it is transparent."""
        ink = np.clip(ink, 0, 1)
        if self is Paper.PHOTO:
            return photographed(ink)
        if self is Paper.TRANSPARENT:
            page = np.zeros((*ink.shape, 4), np.uint8)
            page[..., 3] = (255 * ink).astype(np.uint8)
            return page
        light = 1 - ink if self is Paper.WHITE else ink
        return np.stack([(255 * light).astype(np.uint8)] * 3, -1)


def photographed(ink: Ink) -> NDArray[np.uint8]:
    """Light, ink, blur, noise and JPEG, drawn by lots that the ink itself seeds."""
    rng = np.random.default_rng(zlib.crc32((ink * 255).astype(np.uint8).tobytes()))
    h, w = ink.shape
    yy, xx = np.mgrid[0:h, 0:w]
    light = rng.uniform(165, 215) + rng.uniform(-45, 45) * (xx / w - 0.5)
    light = light + rng.uniform(-45, 45) * (yy / h - 0.5)
    seen = light * (1 - rng.uniform(0.6, 0.85) * ink)
    coloured = np.stack([seen * tint for tint in rng.uniform(0.93, 1.0, 3)], -1)
    picture = Image.fromarray(np.clip(coloured, 0, 255).astype(np.uint8))
    blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.6))), float)
    noisy = blurred + rng.normal(0, rng.uniform(3, 9), (h, w, 1)) + rng.normal(0, 2, (h, w, 3))
    return _jpeg(np.clip(noisy, 0, 255).astype(np.uint8))


def _jpeg(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=70)
    return np.asarray(Image.open(file).convert("RGB"))
