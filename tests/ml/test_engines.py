"""Each engine gives every mark its probabilities; the ensemble's votes and its answer never contradict."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ml.artefact import SHIPPED
from ml.engines import COPIES, ENGINES, MARKS, SURE, Views, cnn, elected, ensemble, pooled, svm, variations
from ml.finder import Found
from ml.training.cases.hands import invented

CROPS = invented(6).images  # (6, 28, 28)
WINDOWS = np.stack([CROPS, CROPS[::-1]], axis=-1)  # (6, 28, 28, 2)


def views_of(count: int) -> Views:
    return WINDOWS[:count], WINDOWS[::-1][:count]


def by_brightness(windows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A stand-in classifier whose answer hangs on every pixel."""
    sums = np.stack([(windows.astype(np.float64) * w).mean(axis=(1, 2, 3)) for w in range(1, len(MARKS) + 1)], axis=1)
    waves = np.exp(np.sin(sums))
    return np.asarray(waves / waves.sum(axis=1, keepdims=True), np.float32)


def both_ways(count: int) -> NDArray[np.float32]:
    among, alone = views_of(count)
    return pooled(by_brightness(among), by_brightness(alone), 0.5)


def test_the_names_are_those_that_people_choose_from() -> None:
    assert ENGINES == ("cnn", "ensemble", "svm")


def peaks(*sure: float) -> list[Found]:
    """Marks that the finder calls 3, with these shares."""
    rest = [np.full(11, (1 - share) / 10, np.float32) for share in sure]
    for shares, share in zip(rest, sure, strict=True):
        shares[3] = share
    return [Found(0, 0, 20, 32, 0.9, shares) for shares in rest]


def test_cnn_asks_the_network_where_the_finder_leaves_a_doubt() -> None:
    found = peaks(0.99, 0.6, 0.97, SURE - 0.01)
    asked: list[Found] = []

    def views(doubted: Sequence[Found]) -> Views:
        asked.extend(doubted)
        return views_of(len(doubted))

    opinion = cnn(found, views, by_brightness)
    assert [id(peak) for peak in asked] == [id(found[1]), id(found[3])]
    assert np.array_equal(opinion.probabilities[[1, 3]], both_ways(2))
    assert np.array_equal(opinion.probabilities[[0, 2]], [found[0].probabilities, found[2].probabilities])
    assert opinion.votes == ((),) * len(found)


def test_cnn_looks_at_a_mark_alone_only_where_its_neighbours_leave_a_doubt() -> None:
    asked: list[NDArray[np.uint8]] = []

    def surely(windows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Sure of the first mark alone."""
        asked.append(windows)
        answers = by_brightness(windows)
        first = (windows == WINDOWS[0]).all(axis=(1, 2, 3))
        answers[first] = np.eye(11, dtype=np.float32)[7]
        return answers

    opinion = cnn(peaks(0.5, 0.6), lambda doubted: views_of(len(doubted)), surely)
    assert opinion.probabilities[0].argmax() == 7
    assert np.array_equal(opinion.probabilities[1], both_ways(2)[1])
    assert [len(windows) for windows in asked] == [2, 1]


def test_cnn_asks_about_every_mark_that_the_finder_calls_no_digit() -> None:
    stranger = np.eye(11, dtype=np.float32)[10]
    opinion = cnn([Found(0, 0, 20, 32, 0.9, stranger)], lambda doubted: views_of(len(doubted)), by_brightness)
    assert np.array_equal(opinion.probabilities, both_ways(1))


def test_the_first_copy_is_the_window_and_the_others_differ_a_little() -> None:
    copies = variations(WINDOWS[0])
    assert copies.shape == (COPIES, 28, 28, 2)
    assert np.array_equal(copies[0], WINDOWS[0])
    for copy in copies[1:]:
        assert not np.array_equal(copy, WINDOWS[0])
        assert copy.sum(dtype=np.int64) == pytest.approx(WINDOWS[0].sum(dtype=np.int64), rel=0.35)


def test_the_same_window_gets_the_same_answer_whatever_stands_beside_it() -> None:
    together, alone = ensemble(WINDOWS, by_brightness), ensemble(WINDOWS[2:3], by_brightness)
    assert together.votes[2] == alone.votes[0]
    assert np.array_equal(together.probabilities[2], alone.probabilities[0])


def test_every_copy_has_a_vote() -> None:
    opinion = ensemble(WINDOWS, by_brightness)
    assert all(len(votes) == COPIES and set(votes) <= set(MARKS) for votes in opinion.votes)
    assert opinion.probabilities.sum(axis=1) == pytest.approx(np.ones(len(CROPS)), abs=1e-5)


def test_no_marks_get_no_opinions() -> None:
    for opinion in (cnn([], lambda _: views_of(0), by_brightness), ensemble(WINDOWS[:0], by_brightness)):
        assert opinion.probabilities.shape == (0, len(MARKS))
        assert opinion.votes == ()


copies_of_one = st.lists(st.lists(st.floats(0.001, 1), min_size=11, max_size=11), min_size=COPIES, max_size=COPIES).map(
    lambda rows: np.array([np.array(row) / sum(row) for row in rows], np.float32)
)


@settings(deadline=None)
@given(copies_of_one)
def test_the_answer_is_what_most_copies_say(each: NDArray[np.float32]) -> None:
    votes = np.bincount(each.argmax(axis=1), minlength=11)
    answer = elected(each)
    assert votes[answer.argmax()] == votes.max()
    assert answer.sum() == pytest.approx(1, abs=1e-4)
    assert answer.min() >= 0


def test_equal_votes_go_to_the_higher_mean() -> None:
    sure, unsure = np.full(11, 0.01, np.float32), np.full(11, 0.01, np.float32)
    sure[7], unsure[1], unsure[7] = 0.9, 0.5, 0.41
    assert elected(np.stack([unsure] * 5 + [sure] * 5)).argmax() == 7


def test_one_loud_copy_does_not_overrule_nine() -> None:
    loud, quiet = np.full(11, 0.0, np.float32), np.full(11, 0.0, np.float32)
    loud[3] = 1.0
    quiet[8], quiet[3] = 0.51, 0.49
    assert elected(np.stack([loud] * 3 + [quiet] * 7)).argmax() == 8


def test_the_shipped_svm_reads_plain_digits() -> None:
    hands = invented(100)
    with np.load(SHIPPED / "svm.npz", allow_pickle=False) as held:
        machine = dict(held)
    opinion = svm(hands.images, machine)
    assert (opinion.probabilities[:, :10].argmax(axis=1) == hands.labels).mean() > 0.7
    assert svm(hands.images[:0], machine).probabilities.shape == (0, 11)


def test_svm_leaves_what_is_no_digit_to_others() -> None:
    machine = {
        "support": np.ones((1, 64)),
        "pairs": np.ones((45, 1)),
        "intercepts": np.zeros(45),
        "gamma": np.array(0.1),
        "steepness": np.array(1.0),
    }
    opinion = svm(CROPS, machine)
    assert opinion.probabilities.shape == (len(CROPS), 11)
    assert not opinion.probabilities[:, 10].any()
