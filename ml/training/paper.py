"""Ink on paper, seen by a camera or a scanner, and made even again as the reader does with every picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.picture import even
from ml.training.pens import Rng

Light = NDArray[np.float32]  # (h, w), 1 is white


def photographed(ink: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    """(h, w) ink 255 on 0 in, the same out, with what paper, light and lens did to it."""
    if rng.random() < 0.3:  # drawn on a screen: nothing between the pen and the picture
        return even(np.asarray(255 - ink, np.uint8))
    shape = (ink.shape[0], ink.shape[1])
    paper = _light(shape, rng)
    for layer in (_pattern, _blotches, _through):
        if rng.random() < 0.35:
            paper = paper * (1 - layer(ink, rng))
    strength = np.float32(rng.uniform(0.25, 0.95))
    seen: Light = np.asarray(paper * (1 - strength * (ink / np.float32(255))), np.float32)
    if rng.random() < 0.6:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 1.1)), np.float32)
    if rng.random() < 0.25:
        seen = _coarse(seen, rng)
    grain = rng.normal(0, 1, shape).astype(np.float32)
    seen = seen + np.float32(rng.exponential(0.015)) * grain
    plain = np.clip(seen * 255, 0, 255).astype(np.uint8)
    return even(_jpeg(plain, rng) if rng.random() < 0.35 else plain)


def _light(shape: tuple[int, int], rng: Rng) -> Light:
    """Even, falling off to one side, or with a shadow's edge across."""
    h, w = shape
    y, x = np.ogrid[0 : 1 : h * 1j, 0 : 1 : w * 1j]
    light = rng.uniform(0.45, 1.0) + rng.uniform(-0.15, 0.15) * (x - 0.5) + rng.uniform(-0.1, 0.1) * (y - 0.5)
    if rng.random() < 0.12:
        edge = x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1) - rng.uniform(-0.3, 0.5)
        light = light * (1 - rng.uniform(0.1, 0.4) / (1 + np.exp(-edge * rng.uniform(10, 60))))
    return light.astype(np.float32)


def _pattern(ink: NDArray[np.uint8], rng: Rng) -> Light:
    """Security print, squared or ruled paper: waves of lines, crossed or not."""
    h, w = ink.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    out = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        turn, pitch = rng.uniform(0, 3.14), rng.uniform(2.5, 12)
        along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
        bend = rng.uniform(0, 4) * np.sin(along * rng.uniform(0.02, 0.3) + rng.uniform(0, 6))
        wave = np.cos((across + bend) * (2 * np.pi / pitch) + rng.uniform(0, 6))
        out += np.maximum(wave - rng.uniform(-0.5, 0.7), 0)
    return out * np.float32(rng.uniform(0.02, 0.22) / max(float(out.max()), 1e-3))


def _blotches(ink: NDArray[np.uint8], rng: Rng) -> Light:
    """Rough paper, newsprint, stains."""
    h, w = ink.shape
    coarse = rng.normal(0, 1, (max(2, h // int(rng.integers(2, 12))), max(2, w // int(rng.integers(2, 12)))))
    rough = cv2.resize(coarse.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(rough * rng.uniform(0.01, 0.06), -0.2, 0.35), np.float32)


def _through(ink: NDArray[np.uint8], rng: Rng) -> Light:
    """The other side of the sheet shines through, mirrored."""
    back = cv2.GaussianBlur(ink[:, ::-1].astype(np.float32) / 255, (0, 0), rng.uniform(0.8, 2))
    return np.asarray(back * rng.uniform(0.03, 0.12), np.float32)


def _coarse(seen: Light, rng: Rng) -> Light:
    """Taken with few pixels and enlarged."""
    factor = rng.uniform(0.45, 0.85)
    small = cv2.resize(seen, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, seen.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _jpeg(plain: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    packed = cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
