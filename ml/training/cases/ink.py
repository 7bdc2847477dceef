"""Digits as maps of ink, from MNIST's pictures and from pen strokes, at any size and place."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from skimage.morphology import skeletonize

from ml.training.cases.case import Ink, Rng
from ml.training.pens import Stroke

CANVAS = 280
SHARPER = 3  # strokes are drawn so much larger, then averaged down


def enlarged(image: NDArray[np.uint8], side: int = CANVAS) -> Ink:
    return _map(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def _map(picture: Image.Image) -> Ink:
    return np.asarray(picture, np.float32) / np.float32(255)


def tight(ink: Ink, faintest: float = 0.25) -> Ink:
    """The ink without the empty paper around it."""
    ys, xs = np.where(ink > faintest)
    if len(ys) == 0:
        return ink
    return ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]


def resized(ink: Ink, width: int, height: int) -> Ink:
    picture = Image.fromarray((ink * 255).astype(np.uint8))
    return _map(picture.resize((width, height), Image.Resampling.BICUBIC))


def placed(glyph: Ink, side: float, rng: Rng | None = None) -> Ink:
    """On a canvas, its longer side `side`; in the middle, or where `rng` says."""
    h, w = glyph.shape
    factor = side / max(h, w)
    height, width = max(1, round(h * factor)), max(1, round(w * factor))
    if rng is None:
        top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    else:
        top = int(rng.integers(0, CANVAS - height + 1))
        left = int(rng.integers(0, CANVAS - width + 1))
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    canvas[top : top + height, left : left + width] = resized(glyph, width, height)
    return canvas


def turned(ink: Ink, degrees: float) -> Ink:
    picture = Image.fromarray((ink * 255).astype(np.uint8))
    return _map(picture.rotate(degrees, Image.Resampling.BICUBIC))


def sheared(glyph: Ink, slant: float) -> Ink:
    """Leaning to the right by `slant` of its height."""
    h, w = glyph.shape
    picture = Image.fromarray((glyph * 255).astype(np.uint8))
    size, matrix = (round(w + slant * h), h), (1, slant, -slant * h, 0, 1, 0)
    leaning = picture.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    return _map(leaning)


def redrawn(image: NDArray[np.uint8], brush: int) -> Ink:
    """A digit's centre line drawn again with a round brush."""
    line = np.asarray(skeletonize(enlarged(image) > 0.5), np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush))
    return cv2.GaussianBlur(cv2.dilate(line, disc).astype(np.float32), (3, 3), 0).astype(np.float32)


def drawn(mark: Sequence[Stroke], side: float, brush: float, rng: Rng | None = None) -> Ink:
    """Round brush, as a page's canvas draws; `side` is the longer side of the pen's path."""
    points = np.concatenate(list(mark))
    low = points.min(axis=0)
    extent = points.max(axis=0) - low
    factor = side / max(float(extent.max()), 1e-6)
    start = _start(extent * factor, brush / 2 + 1, rng)
    picture = Image.new("L", (CANVAS * SHARPER, CANVAS * SHARPER), 0)
    pen = ImageDraw.Draw(picture)
    for stroke in mark:
        _stroke(pen, ((stroke - low) * factor + start) * SHARPER, brush * SHARPER)
    return _map(picture.resize((CANVAS, CANVAS), Image.Resampling.BOX))


def _start(extent: NDArray[np.float64], margin: float, rng: Rng | None) -> NDArray[np.float64]:
    canvas = np.array([CANVAS, CANVAS])
    if rng is None:
        return np.asarray((canvas - extent) / 2)
    low = np.array([margin, margin])
    return rng.uniform(low, np.maximum(canvas - margin - extent, low))


def _stroke(pen: ImageDraw.ImageDraw, path: Stroke, brush: float) -> None:
    points = [(float(x), float(y)) for x, y in path]
    if len(points) > 1:
        pen.line(points, fill=255, width=max(1, round(brush)), joint="curve")
    radius = brush / 2
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
