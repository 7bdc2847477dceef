"""How tall the digits are, whatever else stands on the page."""

import cv2
import numpy as np
import pytest

from ml import Reader, sizing
from tests.ml.drawings import drawn


def test_digits_in_boxes_of_their_own_are_measured_and_not_the_boxes(reader: Reader) -> None:
    form = np.full((180, 620), 255, np.uint8)
    for place, digit in enumerate("4075"):
        left = 40 + 140 * place
        cv2.rectangle(form, (left, 30), (left + 110, 150), 0, 2)
        ink = drawn(digit, 62, 5)[30:-30, 30:-30]
        top, start = 90 - ink.shape[0] // 2, left + 55 - ink.shape[1] // 2
        form[top : top + ink.shape[0], start : start + ink.shape[1]] &= ink
    size = sizing.measure(form)
    assert size is not None
    assert size.heights[0] == pytest.approx(62, rel=0.3)
    assert reader.read(form).text == "4075"


@pytest.mark.parametrize("number", ["70", "1530", "612"])
@pytest.mark.parametrize(("dot", "apart"), [(1, 4), (1, 6), (2, 8)])
def test_the_dots_of_a_line_to_write_on_are_no_digits(reader: Reader, number: str, dot: int, apart: int) -> None:
    form = drawn(number, 40, 4)
    for place in range(0, form.shape[1], apart):
        cv2.circle(form, (place, form.shape[0] - 34), dot, 60, cv2.FILLED, cv2.LINE_AA)
    assert reader.read(form).text == number
