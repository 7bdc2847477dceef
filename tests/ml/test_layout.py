"""Reading order."""

import numpy as np

from ml.finder import Found
from ml.layout import before, lines


def at(x: float, y: float, height: float = 30) -> Found:
    return Found(x, y, x + 20, y + height, 0.9, np.zeros(11, np.float32))


def test_one_line_is_read_from_left_to_right() -> None:
    a, b, c = at(0, 0), at(30, 4), at(60, -3)
    assert lines([c, a, b]) == [[a, b, c]]


def test_lines_are_read_from_top_to_bottom() -> None:
    a, b, c, d = at(0, 50), at(30, 52), at(5, 0), at(40, 3)
    assert lines([a, b, c, d]) == [[c, d], [a, b]]


def test_a_rising_line_stays_one_line() -> None:
    climbing = [at(25 * i, -8 * i) for i in range(10)]
    assert lines(climbing[::-1]) == [climbing]


def test_small_digits_stand_beside_tall_ones() -> None:
    tall, small = at(0, 0, 60), at(30, 35, 20)
    assert lines([small, tall]) == [[tall, small]]


def test_nothing_has_no_lines() -> None:
    assert lines([]) == []


def test_before_a_line_stands_what_is_beside_its_first_and_as_tall() -> None:
    row = [at(100, 0), at(130, 2)]
    assert before(at(70, 3), row)
    assert before(at(84, 0), row)  # of its width a fifth reaches over
    assert not before(at(92, 0), row)
    assert not before(at(110, 0), row)
    assert not before(at(70, 25), row)
    assert not before(at(70, 10, 12), row)
    assert not before(at(70, -20, 70), row)
