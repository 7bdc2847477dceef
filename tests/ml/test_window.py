"""A mark among its neighbours: one window for training and reading, whatever the picture's edge cuts off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ml import reader
from ml.normalise import BOX, SIDE
from ml.training import windows
from ml.training.glyphs import NO_DIGIT, Pool
from ml.window import Box, seen, window

OWN, OTHERS = 0, 1


def three_bars() -> NDArray[np.uint8]:
    """(60, 90) with upright bars 40 pixels tall, 34 apart."""
    ink = np.zeros((60, 90), np.uint8)
    for left in (8, 42, 76):
        ink[10:50, left : left + 6] = 255
    return ink


def test_training_and_reading_share_it_to_the_bit() -> None:
    for module in (reader, windows):
        assert vars(module)["window"] is window


def test_the_longer_side_of_the_box_fills_as_much_as_a_digit_of_mnist_does() -> None:
    rows, columns = np.nonzero(window(three_bars(), (42, 10, 48, 50))[..., OWN] > 128)
    assert np.ptp(rows) + 1 == pytest.approx(BOX, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(SIDE / 2, abs=1)


def test_neighbours_are_told_apart() -> None:
    middle = window(three_bars(), (42, 10, 48, 50))
    assert not (middle[..., OWN] & middle[..., OTHERS]).any()
    assert not middle[..., OTHERS].any(), "34 pixels are further than the window reaches"
    pair = window(three_bars(), (8, 10, 33, 50))
    assert pair[:, : SIDE // 2, OWN].any()
    assert pair[:, SIDE // 2 :, OTHERS].any()


def test_neighbours_are_shown_fainter() -> None:
    alike = np.zeros((SIDE, SIDE, 2), np.uint8)
    alike[10, 8, OWN] = alike[10, 20, OTHERS] = 240
    shown = seen(alike)
    assert shown[10, 8] == 240
    assert 0 < shown[10, 20] < 120


def test_place_does_not_matter() -> None:
    moved = np.pad(three_bars(), ((7, 3), (11, 20)))
    assert (window(three_bars(), (42, 10, 48, 50)) == window(moved, (53, 17, 59, 57))).all()


sides = st.floats(-300, 300, width=32)


@given(st.tuples(sides, sides, sides, sides))
def test_any_box_gives_a_window(box: Box) -> None:
    one = window(three_bars(), box)
    assert one.shape == (SIDE, SIDE, 2)
    assert one.dtype == np.uint8


def test_a_step_has_the_same_batch_each_time_and_another_than_the_next(pool: Pool) -> None:
    (ink, labels), (again, same) = (windows.batch(pool, 17, 3, 48) for _ in range(2))
    assert ink.shape == (48, SIDE, SIDE, 2)
    assert labels.shape == (48, windows.CLASSES)
    assert (ink == again).all()
    assert (labels == same).all()
    assert not np.array_equal(ink, windows.batch(pool, 17, 4, 48)[0])


def test_it_learns_every_digit_and_what_is_none_with_neighbours_and_without(pool: Pool) -> None:
    ink, labels = windows.batch(pool, 17, 0, 600)
    assert set(labels.argmax(axis=1)) == {*range(10), NO_DIGIT}
    crowded = ink[..., OTHERS].reshape(len(ink), -1).max(axis=1) > 0.5
    assert 0.2 < crowded.mean() < 0.8
    assert ((ink >= 0) & (ink <= 1)).all()
