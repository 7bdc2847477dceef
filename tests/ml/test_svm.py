"""The classic engine: numpy alone gives what scikit-learn gives."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss

from ml.svm import FIRST, SECOND, coupled, decisions, features, probabilities
from ml.training.cases.hands import invented
from ml.training.svm import exported, fitted_steepness, learned


@pytest.fixture(scope="module")
def trained() -> Any:
    return learned()


def test_it_decides_as_scikit_learn_does(trained: Any) -> None:
    counts = load_digits().data[::7] + 0.5
    ours = decisions(counts, exported(trained))
    assert ours == pytest.approx(trained.decision_function(counts), abs=1e-6)


def test_its_likeliest_digit_is_scikit_learns(trained: Any) -> None:
    counts = load_digits().data
    likeliest = coupled(decisions(counts, exported(trained)), 4.0).argmax(axis=1)
    assert (likeliest == trained.predict(counts)).mean() > 0.995


def test_pairs_that_agree_are_coupled_into_what_they_came_from() -> None:
    true = np.arange(1, 11) / 55
    decided = np.log(true[FIRST] / true[SECOND])[None]
    assert coupled(decided, 1.0)[0] == pytest.approx(true, abs=1e-9)


def test_features_are_counts_like_scikit_learns() -> None:
    counts = features(invented(40).images)
    assert counts.shape == (40, 64)
    assert counts.min() == 0
    assert counts.max() == 16
    typical = load_digits().data.sum(axis=1).mean()
    assert counts.sum(axis=1).mean() == pytest.approx(typical, rel=0.35)


def test_an_empty_crop_has_no_ink_and_gets_an_answer_all_the_same(trained: Any) -> None:
    blank = np.zeros((1, 28, 28), np.uint8)
    assert not features(blank).any()
    assert probabilities(blank, exported(trained)).sum() == pytest.approx(1)


def test_it_reads_plain_digits(trained: Any) -> None:
    hands = invented(100)
    read = probabilities(hands.images, exported(trained)).argmax(axis=1)
    assert (read == hands.labels).mean() > 0.7


def test_the_steepness_it_fits_is_the_one_that_surprises_least(trained: Any) -> None:
    hands = invented(100)
    machine = exported(trained)
    fitted = fitted_steepness(machine, hands.images, hands.labels)
    decided = decisions(features(hands.images), machine)
    best = log_loss(hands.labels, coupled(decided, fitted), labels=range(10))
    for other in (fitted * 0.5, fitted * 2):
        assert best <= log_loss(hands.labels, coupled(decided, other), labels=range(10)) + 1e-6
