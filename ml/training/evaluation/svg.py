"""The report's two pictures, as plain SVG."""

from collections.abc import Iterator
from html import escape

import numpy as np
from numpy.typing import NDArray

from ml.training.evaluation.measures import BINS, Bins

SIDE = 320  # of the drawn square
LEFT, TOP = 56, 40
INK, PAPER, ACCENT, QUIET = "#1d1b18", "#ffffff", "#2456a6", "#8a8580"


def reliability(bins: Bins) -> str:
    """How often readings were right, by how sure they were. On the diagonal, confidence means what it says."""
    return _page("How often right, by confidence", _reliability(bins))


def _reliability(bins: Bins) -> Iterator[str]:
    step = SIDE / BINS
    for i in range(BINS):
        if bins.weight[i] > 0:
            height = SIDE * bins.right[i]
            x, y = LEFT + i * step + 1, TOP + SIDE - height
            yield (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{height:.1f}" fill="{ACCENT}" '
                f'fill-opacity="0.55"><title>{100 * bins.weight[i]:.1f} % of readings, sure '
                f"{bins.confidence[i]:.3f}, right {bins.right[i]:.3f}</title></rect>"
            )
            yield _text(x + step / 2 - 1, TOP + SIDE + 28, f"{100 * bins.weight[i]:.2g}", size=8)
    yield f'<path d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}" stroke="{INK}" stroke-dasharray="4 4" fill="none"/>'
    yield f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{QUIET}"/>'
    for tenth in (0.0, 0.5, 1.0):
        yield _text(LEFT + SIDE * tenth, TOP + SIDE + 16, f"{tenth:g}")
        yield _text(LEFT - 16, TOP + SIDE * (1 - tenth) + 4, f"{tenth:g}")
    yield _text(LEFT + SIDE / 2, TOP + SIDE + 44, "confidence; below it, percent of readings")


def confusion(table: NDArray[np.int64]) -> str:
    """(10, 11) digits by what they are and what they were read as; the last column is no one digit."""
    return _page("What single digits were read as", _confusion(table))


def _confusion(table: NDArray[np.int64]) -> Iterator[str]:
    cell = SIDE / 11
    names = [*"0123456789", "none"]
    for row, counts in enumerate(table):
        yield _text(LEFT - 14, TOP + (row + 0.65) * cell, names[row])
        for column, count in enumerate(counts.tolist()):
            share = count / max(int(counts.sum()), 1)
            shade, strength = (ACCENT, share) if row == column else ("#b3261e", min(1.0, 25 * share))
            x, y = LEFT + column * cell, TOP + row * cell
            yield (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" height="{cell:.1f}" fill="{shade}" '
                f'fill-opacity="{0.85 * strength:.3f}" stroke="{QUIET}" stroke-width="0.3"/>'
            )
            if count:
                yield _text(x + cell / 2, y + 0.62 * cell, str(count), size=8)
    for column, name in enumerate(names):
        yield _text(LEFT + (column + 0.5) * cell, TOP + 10 * cell + 16, name)
    yield _text(LEFT + SIDE / 2, TOP + SIDE + 12, "rows: what it is; columns: what was read")


def _text(x: float, y: float, words: str, size: int = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle">{escape(words)}</text>'


def _page(title: str, marks: Iterator[str]) -> str:
    width, height = LEFT + SIDE + 24, TOP + SIDE + 60
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="system-ui, sans-serif" fill="{INK}">'
    )
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    return "\n".join([head, paper, _text(LEFT + SIDE / 2, 24, title, size=14), *marks, "</svg>", ""])
