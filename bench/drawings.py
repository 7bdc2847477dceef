"""Drawings as the pad sends them: black on white, cut close, some 280 pixels high, each by a slightly other hand."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.e2e.strokes import written

HEIGHT, MARGIN, BRUSH = 280, 24, 14
SHARPER = 3  # drawn so much larger, then averaged down: soft edges like a canvas's
NUMBER = "407"

Path = NDArray[np.float64]  # (k, 2) x right, y down


def drawings(count: int, number: str = NUMBER, seed: int = 407) -> list[bytes]:
    rng = np.random.default_rng(seed)
    return [_png(_drawn(_hand(number, rng))) for _ in range(count)]


def growing(number: str, seed: int) -> list[bytes]:
    """One drawing after each of its strokes."""
    strokes = _hand(number, np.random.default_rng(seed))
    return [_png(_drawn(strokes[:count])) for count in range(1, len(strokes) + 1)]


def _hand(number: str, rng: np.random.Generator) -> list[Path]:
    lean = np.array([[1, 0], [rng.normal(0, 0.08), 1]])  # to one side by so much of the height
    plain = written(number, 0, 0, HEIGHT - 2 * MARGIN)
    return [np.asarray(stroke) @ lean + rng.normal(0, 2, (1, 2)) for stroke in plain]


def _drawn(strokes: Sequence[Path]) -> Image.Image:
    points = np.concatenate(strokes)
    start = points.min(axis=0) - MARGIN
    width, height = (int(side) + 2 * MARGIN for side in np.ptp(points, axis=0))
    paper = Image.new("RGBA", (width * SHARPER, height * SHARPER), "white")
    pen = ImageDraw.Draw(paper)
    for stroke in strokes:
        _ink(pen, (stroke - start) * SHARPER)
    return paper.resize((width, height), Image.Resampling.BOX)


def _ink(pen: ImageDraw.ImageDraw, path: Path) -> None:
    points = [(float(x), float(y)) for x, y in path]
    pen.line(points, fill="black", width=BRUSH * SHARPER, joint="curve")
    radius = BRUSH * SHARPER / 2
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill="black")


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
