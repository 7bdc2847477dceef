"""Train the classic engine on scikit-learn's digits and write it as plain arrays."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.svm import SVC

from ml.svm import FIRST, SECOND, Machine, coupled, decisions, features
from ml.training.data import Folder, Images, Labels
from ml.training.split import Source

GAMMA, COST = 0.0006, 10.0
STEEPNESSES = np.geomspace(0.3, 10, 40)
FITTED_ON = 2000  # of MNIST's training digits, for the steepness alone


def learned() -> SVC:
    digits = load_digits()
    return SVC(kernel="rbf", gamma=GAMMA, C=COST, decision_function_shape="ovo").fit(digits.data, digits.target)


def exported(trained: SVC) -> dict[str, NDArray[np.generic]]:
    """A trained machine as arrays, one row of coefficients for each pair of digits."""
    owner = np.repeat(np.arange(10), trained.n_support_)  # each support vector's digit
    pairs = np.zeros((len(FIRST), len(owner)))
    for row, (first, second) in enumerate(zip(FIRST, SECOND, strict=True)):
        pairs[row, owner == first] = trained.dual_coef_[second - 1, owner == first]
        pairs[row, owner == second] = trained.dual_coef_[first, owner == second]
    return {
        "support": trained.support_vectors_.astype(np.uint8),
        "pairs": pairs,
        "intercepts": np.asarray(trained.intercept_, np.float64),
        "gamma": np.array(GAMMA),
        "steepness": np.array(1.0),
    }


def fitted_steepness(machine: Machine, crops: Images, labels: Labels) -> float:
    """How sure a pair's decision is, so that the probabilities fit digits written by others."""
    decided = decisions(features(crops), machine)
    known = np.arange(len(labels)), labels
    surprise = [-np.log(coupled(decided, s)[known] + 1e-9).mean() for s in STEEPNESSES]
    return float(STEEPNESSES[int(np.argmin(surprise))])


def make(folder: Folder, file: Path) -> dict[str, NDArray[np.generic]]:
    """Learn, fit and write the arrays into `file`, an `.npz`."""
    machine = exported(learned())
    images, labels = folder.mnist("train")
    writers = folder.mnist_writers()
    ours = ~Source.MNIST.held_back(np.arange(len(images)) if writers is None else writers)
    chosen = np.flatnonzero(ours)[:FITTED_ON]
    machine["steepness"] = np.array(fitted_steepness(machine, images[chosen], labels[chosen]))
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, allow_pickle=False, **machine)
    return machine
