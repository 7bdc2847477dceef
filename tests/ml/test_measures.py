"""The figures a report prints are what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.training.evaluation.measures import binned, coverage, edits, resampled, share


def test_an_interval_is_wilsons() -> None:
    figure = share(90, 100)
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.9, 0.8256, 0.9448), abs=1e-4)


def test_all_right_still_leaves_room_for_doubt() -> None:
    assert share(40, 40).low == pytest.approx(0.9124, abs=1e-4)
    assert share(0, 0).low == 0


@pytest.mark.parametrize(
    ("read", "truth", "count"),
    [("407", "407", 0), ("47", "407", 1), ("", "407", 3), ("4071", "407", 1), ("741", "41", 1)],
)
def test_edits_are_the_fewest(read: str, truth: str, count: int) -> None:
    assert edits(read, truth) == count


@given(st.text("0123", max_size=6), st.text("0123", max_size=6))
def test_edits_go_both_ways(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))


def test_confidence_that_means_what_it_says_has_no_error() -> None:
    confidence = np.repeat([0.5, 0.9], [10, 10])
    right = np.array([True, False] * 5 + [True] * 9 + [False])
    assert binned(confidence, right).error() == pytest.approx(0, abs=1e-12)


def test_boasting_is_an_error_of_its_size() -> None:
    assert binned(np.full(10, 0.99), np.array([True, False] * 5)).error() == pytest.approx(0.49)


def test_weights_count_in_the_error() -> None:
    confidence, right = np.array([1.0, 0.5]), np.array([True, True])
    assert binned(confidence, right, np.array([3.0, 1.0])).error() == pytest.approx(0.125)


def test_coverage_is_what_can_be_kept() -> None:
    confidence = np.linspace(1, 0, 100)
    right = np.ones(100, bool)
    assert coverage(confidence, right) == 1
    right[60] = False
    assert coverage(confidence, right) == pytest.approx(0.6)
    assert coverage(confidence, right, precision=0.5) == 1


def test_equally_sure_readings_are_kept_or_left_together() -> None:
    assert coverage(np.full(4, 0.9), np.array([True, True, True, False])) == 0


def test_what_is_drawn_again_lies_around_what_was_seen() -> None:
    values = np.arange(100.0)
    figure = resampled(lambda rows: float(values[rows].mean()), 100)
    assert figure.value == 49.5
    assert 40 < figure.low < 49.5 < figure.high < 60
