"""Each engine gives every crop its probabilities; the ensemble's votes and its answer never contradict."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ml.artefact import SHIPPED
from ml.engines import COPIES, ENGINES, MARKS, cnn, elected, ensemble, svm, variations
from ml.training.cases.hands import invented

CROPS = invented(6).images  # (6, 28, 28)


def by_brightness(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A stand-in classifier whose answer hangs on every pixel."""
    sums = np.stack([(crops.astype(np.float64) * w).mean(axis=(1, 2)) for w in range(1, len(MARKS) + 1)], axis=1)
    waves = np.exp(np.sin(sums))
    return np.asarray(waves / waves.sum(axis=1, keepdims=True), np.float32)


def test_the_names_are_those_that_people_choose_from() -> None:
    assert ENGINES == ("cnn", "ensemble", "svm")


def test_cnn_hands_on_what_the_network_says() -> None:
    opinion = cnn(CROPS, by_brightness)
    assert np.array_equal(opinion.probabilities, by_brightness(CROPS))
    assert opinion.votes == ((),) * len(CROPS)


def test_the_first_copy_is_the_crop_and_the_others_differ_a_little() -> None:
    copies = variations(CROPS[0])
    assert copies.shape == (COPIES, 28, 28)
    assert np.array_equal(copies[0], CROPS[0])
    for copy in copies[1:]:
        assert not np.array_equal(copy, CROPS[0])
        assert copy.sum(dtype=np.int64) == pytest.approx(CROPS[0].sum(dtype=np.int64), rel=0.35)


def test_the_same_crop_gets_the_same_answer_whatever_stands_beside_it() -> None:
    together, alone = ensemble(CROPS, by_brightness), ensemble(CROPS[2:3], by_brightness)
    assert together.votes[2] == alone.votes[0]
    assert np.array_equal(together.probabilities[2], alone.probabilities[0])


def test_every_copy_has_a_vote() -> None:
    opinion = ensemble(CROPS, by_brightness)
    assert all(len(votes) == COPIES and set(votes) <= set(MARKS) for votes in opinion.votes)
    assert opinion.probabilities.sum(axis=1) == pytest.approx(np.ones(len(CROPS)), abs=1e-5)


def test_no_crops_get_no_opinions() -> None:
    none = np.zeros((0, 28, 28), np.uint8)
    for opinion in (cnn(none, by_brightness), ensemble(none, by_brightness)):
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
