"""Numbers as several tests of the reader have them drawn, and the paper they are drawn on."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.training import pens

Picture = NDArray[np.uint8]


def drawn(number: str, height: int = 150, brush: float = 12, seed: int = 1) -> Picture:
    """(h, w) dark on white, as on a pad; lines are parted by a newline."""
    rng = np.random.default_rng(seed)
    rows = [_row(line, height, brush, rng) for line in number.split("\n")]
    width = max(row.shape[1] for row in rows)
    ink = np.concatenate([np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in rows])
    return np.asarray(255 - np.pad(ink, 40), np.uint8)


def _row(line: str, height: int, brush: float, rng: np.random.Generator) -> Picture:
    marks = [pens.draw(pens.invent(int(digit), rng), height, brush) for digit in line]
    room = max(mark.shape[0] for mark in marks) + height // 2
    padded = [np.pad(m, ((0, room - m.shape[0]), (0, height // 3))) for m in marks]
    return np.concatenate(padded, axis=1)


def on_page(ink: Picture, size: tuple[int, int], place: tuple[int, int]) -> Picture:
    """On white paper of this height and width, so far down and to the right."""
    page = np.full(size, 255, np.uint8)
    top, left = place
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return page


def seen(plain: Picture, light: NDArray[np.float64], grain: float = 2.0) -> Picture:
    """As a camera sees it in this light, (h, w) of 255 at most."""
    rng = np.random.default_rng(3)
    return np.asarray(np.clip(plain / 255 * light + rng.normal(0, grain, plain.shape), 0, 255), np.uint8)


def grainy(plain: NDArray[np.uint8], spread: float, coarse: float = 0.0) -> NDArray[np.uint8]:
    """Paper whose light differs by so much from place to place, where places are as large as that."""
    grain = np.random.default_rng(3).normal(size=plain.shape)
    if coarse:
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), coarse), np.float64)
    return np.asarray(np.clip(plain * 0.6 + grain * spread / grain.std(), 0, 255), np.uint8)


def broken() -> bytes:
    """A PNG whose pixels end in a piece without a name, of which Pillow says that it is a mistake in a program."""
    noise = np.random.default_rng(0).integers(0, 256, (400, 400), np.uint8)
    written = BytesIO()
    Image.fromarray(noise).save(written, "PNG")
    first, second, *rest = written.getvalue().split(b"IDAT")
    return b"IDAT".join([first, second]) + b"\0DAT" + b"IDAT".join(rest)
