"""Handwriting for the pad: a figure is strokes, a stroke is points in a box 60 wide and 100 high."""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

Point = tuple[float, float]
Stroke = Sequence[Point]


def _arc(centre: Point, radius: Point, start: float, end: float, steps: int = 24) -> list[Point]:
    """Angles in turns, clockwise from three o'clock."""
    turns = (start + (end - start) * step / steps for step in range(steps + 1))
    return [(centre[0] + radius[0] * cos(2 * pi * t), centre[1] + radius[1] * sin(2 * pi * t)) for t in turns]


FIGURES: dict[str, Sequence[Stroke]] = {
    "0": [_arc((30, 50), (26, 48), -0.25, 0.75)],
    "1": [[(18, 22), (34, 3), (33, 40), (32, 97)]],
    "3": [[*_arc((26, 26), (24, 23), -0.45, 0.25), *_arc((25, 73), (28, 24), -0.25, 0.42)]],
    "4": [[(24, 3), (14, 34), (4, 60), (30, 61), (57, 60)], [(44, 30), (43, 64), (41, 98)]],
    "7": [[(4, 6), (30, 5), (56, 4), (46, 34), (35, 66), (27, 98)]],
}


def written(number: str, left: float, top: float, height: float) -> Iterator[Stroke]:
    """The strokes of a whole number, at a place on the pad."""
    scale = height / 100
    for place, figure in enumerate(number):
        for stroke in FIGURES[figure]:
            yield [(left + (place * 84 + x) * scale, top + y * scale) for x, y in stroke]
