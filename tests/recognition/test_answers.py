"""Where digits and ink lie, in the pixels of the picture that was handed in."""

import numpy as np

from ml import Box, Digit, Explanation, Reading
from recognition import answers

READING = Reading("4", 0.9, (Digit("4", 0.9, (0.1,) * 10, Box(10, 20, 30, 40), 0),), "digits-1")


def test_a_box_grows_with_its_picture_across_and_down() -> None:
    (digit,) = answers.of_reading(READING, (2.0, 3.0))["digits"]
    assert digit["box"] == {"left": 20, "top": 60, "width": 60, "height": 120}


def test_ink_takes_as_much_of_its_picture_as_was_searched() -> None:
    explanation = Explanation(READING, np.zeros((30, 80), np.uint8), scale=(2.0, 0.5), left=5.0, top=7.0)
    assert answers.of_explanation(explanation, (10.0, 100.0))["place"] == {
        "left": 50.0,
        "top": 700.0,
        "width": 400.0,
        "height": 6000.0,
    }
