"""All that stands beside digits and is none: points, commas, dashes, signs, lines, print, stains."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.normalise import cut
from ml.training import pens
from ml.training.pens import Mark, Rng

Sheet = NDArray[np.uint8]  # (h, w) ink 255 on 0, written on in place
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_PLAIN)


def stop(sheet: Sheet, rng: Rng, left: float, middle: float, height: float) -> NDArray[np.float64]:
    """A point, comma, colon or dash after a digit. Returns how far right it reaches in each row."""
    base = middle + height * rng.uniform(0.3, 0.55)
    thick = max(1.0, height * rng.uniform(0.05, 0.14))
    x = left + height * rng.uniform(0.02, 0.2)
    kind = rng.random()
    if kind < 0.35:
        marks = [[(x, base), (x + thick * rng.uniform(0, 0.8), base + rng.uniform(-1, 1))]]
    elif kind < 0.75:
        long = height * rng.uniform(0.12, 0.5)
        lean = rng.uniform(-0.1, 0.6)
        marks = [[(x + lean * long, base - long / 2), (x + lean * long * 0.9, base), (x, base + long / 2)]]
    elif kind < 0.88:
        y = middle + rng.uniform(-0.2, 0.35) * height
        marks = [[(x, y), (x + height * rng.uniform(0.15, 0.6), y + rng.normal(0, 1))]]
    else:
        marks = [[(x, base), (x + 0.5, base)], [(x, base - height * 0.4), (x + 0.5, base - height * 0.4)]]
    before = sheet.copy()
    _strokes(sheet, marks, thick)
    fresh = sheet > np.maximum(before, 90)
    return np.where(fresh.any(axis=1), sheet.shape[1] - 1 - fresh[:, ::-1].argmax(axis=1), -1000.0)


def sign(sheet: Sheet, rng: Rng, left: float, middle: float, height: float) -> float:
    """A currency sign, a hash, a bracket or a word in print before the number. Returns where digits go on."""
    left = max(left, 0.0)
    if rng.random() < 0.5:
        word = str(rng.choice(["$", "R$", "#", "No.", "EUR", "Rs", "(", "*", "**", "=", "Fr.", "x", "+", "US$", "/"]))
        size = height / rng.uniform(22, 50)
        font = FONTS[int(rng.integers(len(FONTS)))]
        (printed_wide, _), _ = cv2.getTextSize(word, font, size, 1)
        place = (round(left), round(middle + height * rng.uniform(0.2, 0.45)))
        cv2.putText(sheet, word, place, font, size, 255, int(rng.integers(1, 3)), cv2.LINE_AA)
        return left + printed_wide + rng.uniform(0.02, 0.4) * height
    wide = height * rng.uniform(0.35, 0.7)
    mark = _SIGNS[int(rng.integers(len(_SIGNS)))]
    path = [[(left + x * wide, middle + (y - 0.5) * height) for x, y in stroke] for stroke in mark]
    _strokes(sheet, path, max(1.0, height * rng.uniform(0.04, 0.12)))
    return left + wide + rng.uniform(0.05, 0.4) * height


_SIGNS: list[list[list[tuple[float, float]]]] = [
    [[(0.9, 0.2), (0.4, 0.1), (0.1, 0.3), (0.8, 0.65), (0.6, 0.9), (0.1, 0.8)], [(0.5, -0.1), (0.5, 1.1)]],
    [[(0.9, 0.15), (0.4, 0.1), (0.2, 0.5), (0.4, 0.9), (0.9, 0.85)], [(0, 0.42), (0.7, 0.42)], [(0, 0.6), (0.7, 0.6)]],
    [[(0.3, 0), (0.2, 1)], [(0.7, 0), (0.6, 1)], [(0, 0.35), (1, 0.35)], [(0, 0.65), (1, 0.65)]],
    [[(0, 0.4), (0.9, 0.4)], [(0, 0.6), (0.9, 0.6)]],
    [[(0, 0.5), (0.9, 0.5)]],
    [[(0, 0.5), (0.3, 0.4), (0.6, 0.6), (0.9, 0.5)]],
]


def tail(sheet: Sheet, rng: Rng, left: float, middle: float, height: float) -> None:
    """What fills the rest of an amount's line: a dash, a wave, two strokes, a crossing-out."""
    thick = max(1.0, height * rng.uniform(0.04, 0.12))
    end = left + height * rng.uniform(0.4, 3)
    y = middle + rng.uniform(-0.3, 0.4) * height
    x = np.linspace(left, end, 12)
    wave = rng.choice([0.0, 0.04, 0.1]) * height * np.sin(np.linspace(0, rng.uniform(5, 20), 12))
    lines = [np.stack([x, y + wave], 1)]
    if rng.random() < 0.35:
        lines.append(lines[0] + [height * 0.05, height * rng.uniform(0.12, 0.25)])
    _strokes(sheet, [[tuple(p) for p in line] for line in lines], thick)


def lines(sheet: Sheet, rng: Rng) -> None:
    """Rulings, squares, underlines, a form's frame and specks."""
    h, w = sheet.shape
    for _ in range(int(rng.poisson(1.2))):
        kind, level = rng.random(), int(rng.uniform(60, 255))
        if kind < 0.5:
            y, tilt = rng.uniform(0, h), rng.normal(0, 2)
            ends = (round(rng.uniform(-60, 40)), round(y)), (round(rng.uniform(w - 60, w + 60)), round(y + tilt))
            cv2.line(sheet, *ends, level, int(rng.integers(1, 3)), cv2.LINE_AA)
        elif kind < 0.72:
            x, tilt = rng.uniform(0, w), rng.normal(0, 2)
            ends = (round(x), round(rng.uniform(-20, 12))), (round(x + tilt), round(rng.uniform(h - 12, h + 20)))
            cv2.line(sheet, *ends, level, int(rng.integers(1, 3)), cv2.LINE_AA)
        elif kind < 0.85:
            centre, size = (int(rng.integers(w)), int(rng.integers(h))), int(rng.integers(1, 4))
            cv2.circle(sheet, centre, size, level, -1, cv2.LINE_AA)
        else:
            _specks(sheet, rng, level)


def _specks(sheet: Sheet, rng: Rng, level: int) -> None:
    count = int(rng.integers(2, 30))
    sheet[rng.integers(0, sheet.shape[0], count), rng.integers(0, sheet.shape[1], count)] = level


def printed(text: str, rng: Rng) -> Sheet:
    """A printed digit, as on a form."""
    frame = np.zeros((60, 60), np.uint8)
    font = FONTS[int(rng.integers(3))]
    cv2.putText(frame, text, (10, 50), font, 1.5, 255, int(rng.integers(2, 6)), cv2.LINE_AA)
    found = cut(frame)
    return frame if found is None else found


def _strokes(sheet: Sheet, marks: list[list[tuple[float, float]]], thick: float) -> None:
    path: Mark = [pens.smooth(np.array(mark, np.float64)) for mark in marks]
    for stroke in path:
        fixed = np.round(np.clip(stroke, -500, 1500) * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(sheet, [fixed], False, 255, max(1, round(thick)), cv2.LINE_AA, shift=4)
