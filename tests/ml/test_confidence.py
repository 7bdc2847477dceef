"""Two opinions become one answer, and the answer says how sure it is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.confidence import Answer, evidence, joined, of_reading, whole
from ml.engines import Opinion, pooled
from ml.finder import Found

CARD = {
    "no_digit_from": 0.4,
    "no_digit_among": 0.8,
    "unclear_below": 0.3,
    "digit": [1.0, 0.2, -1.0, 0.0, 0.0],
    "reading": [1.0, -2.0, 0.0, 0.0],
}


def shares(mark: int, share: float) -> NDArray[np.float32]:
    """(11,): this mark has this share, all others have the rest alike."""
    out = np.full(11, (1 - share) / 10, np.float32)
    out[mark] = share
    return out


def answers(*marks: tuple[int, float]) -> list[str | None]:
    """The reasons to refuse marks on which both opinions agree."""
    found = [Found(30.0 * i, 0, 30.0 * i + 20, 32, 0.9, shares(*mark)) for i, mark in enumerate(marks)]
    named = np.stack([peak.probabilities for peak in found])
    return [answer.reason for answer in joined(found, Opinion(named, ((),) * len(found)), 0.5, CARD)]


def test_what_is_no_digit_is_refused() -> None:
    assert answers((10, 0.9)) == ["not a digit"]
    assert answers((7, 0.9)) == [None]


def test_a_doubtful_mark_is_refused_alone_and_taken_among_digits() -> None:
    assert answers((10, 0.6)) == ["not a digit"]
    assert answers((4, 0.9), (10, 0.6), (7, 0.9))[1] != "not a digit"
    assert answers((4, 0.9), (10, 0.95), (7, 0.9))[1] == "not a digit"


def test_each_refused_mark_speaks_against_the_whole_as_far_as_three() -> None:
    refused = Answer(shares(10, 0.9)[:10], 0.9, "not a digit", ())
    spoken = [whole([refused] * count, [])[2] for count in (0, 1, 3, 5)]
    assert spoken == [0, 1, 3, 3]


def test_marks_of_a_word_do_not_vouch_for_each_other() -> None:
    assert answers((10, 0.6), (10, 0.6), (10, 0.6)) == ["not a digit"] * 3


def test_what_both_find_unlikely_stays_so() -> None:
    both = pooled(shares(1, 0.9), shares(7, 0.9), 0.5)
    assert both.sum() == pytest.approx(1)
    assert both[1] == pytest.approx(both[7])
    assert both[3] < 0.15 * both[1]


def test_a_guess_is_called_unclear() -> None:
    assert answers((3, 0.15)) == ["unclear"]


def test_an_engine_that_knows_no_strangers_leaves_them_to_the_finder() -> None:
    peak = Found(0, 0, 20, 32, 0.9, shares(10, 0.95))
    classic = np.append(shares(2, 0.9)[:10] / shares(2, 0.9)[:10].sum(), 0).astype(np.float32)
    (answer,) = joined([peak], Opinion(classic[None], ((),)), 0.0, CARD)
    assert answer.reason == "not a digit"


def test_a_blank_page_is_surely_blank_and_one_with_faint_peaks_is_not() -> None:
    faint = Found(0, 0, 20, 32, 0.06, shares(7, 0.9))
    assert of_reading([], [], CARD) > 0.99
    assert of_reading([], [faint], CARD) < 0.85


def test_a_faint_peak_left_out_makes_the_whole_less_sure() -> None:
    sure = joined([Found(0, 0, 20, 32, 0.9, shares(4, 0.97))], Opinion(shares(4, 0.97)[None], ((),)), 0.5, CARD)
    faint = Found(40, 0, 60, 32, 0.3, shares(4, 0.97))
    assert of_reading(sure, [faint], CARD) < of_reading(sure, [], CARD)


def test_a_digit_that_one_opinion_names_is_judged_apart_from_what_two_agree_on() -> None:
    one, two = evidence(0.97, 0.9, 0.0), evidence(0.97, 0.9, 0.01)
    assert one[3] == 0
    assert two[3] == 1
