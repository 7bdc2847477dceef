"""What is exported answers as what was trained."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from ml.artefact import Network
from ml.engines import variations
from ml.training import networks
from ml.training.agreement import of_finds, of_names
from ml.training.cases import catalogue
from ml.training.cases.hands import invented
from ml.training.export import DEFAULT, Weights, to_tflite
from ml.window import alone

STEPS = 60
Export = Callable[[keras.Model, Weights], Network]


@pytest.fixture(scope="module")
def windows() -> NDArray[np.uint8]:
    """(2048, 28, 28, 2): made-up digits and small variations of them."""
    return np.concatenate([variations(window) for window in alone(invented(205).images)])[:2048]


@pytest.fixture(scope="module")
def inks() -> list[NDArray[np.uint8]]:
    strings = next(condition for condition in catalogue(None).conditions if condition.name == "x_wide")
    return [255 - case.picture[::4, ::4, 0] for case in strings.cases(4)]


@pytest.fixture
def exported(tmp_path: Path) -> Export:
    def export(model: keras.Model, weights: Weights) -> Network:
        file = tmp_path / "network.tflite"
        file.write_bytes(to_tflite(model, weights))
        return Network(file)

    return export


def test_the_second_opinion_in_float_is_keras_to_the_fourth_place(exported: Export, windows: NDArray[np.uint8]) -> None:
    keras.utils.set_random_seed(1)
    model = networks.second_opinion()
    found = of_names(model.predict_on_batch, exported(model, "float32"), windows[:128])
    assert found.apart < 1e-4


def test_the_finder_in_float_is_keras_to_the_fourth_place(exported: Export, inks: list[NDArray[np.uint8]]) -> None:
    keras.utils.set_random_seed(1)
    model = networks.finder()
    model.get_layer("answers").bias.assign(np.zeros(networks.ANSWERS))  # sees centres everywhere
    found = of_finds(model.predict_on_batch, exported(model, "float32"), inks)
    assert found.apart < 1e-4
    assert found.same.value > 0.999


@pytest.fixture(scope="module")
def trained() -> keras.Model:
    """Taught for a moment on made-up digits: answers only mean something where a network is sure of some."""
    keras.utils.set_random_seed(1)
    model = networks.second_opinion()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    hands = invented(640)
    ink = alone(hands.images).astype(np.float32) / 255
    for step in range(STEPS):
        rows = np.arange(step * 64, step * 64 + 64) % len(ink)
        model.train_on_batch(ink[rows], hands.labels[rows])
    return model


@pytest.mark.parametrize("weights", ["float16", DEFAULT])
def test_a_trained_second_opinion_gives_the_same_answers(
    exported: Export, trained: keras.Model, windows: NDArray[np.uint8], weights: Weights
) -> None:
    found = of_names(trained.predict_on_batch, exported(trained, weights), windows)
    assert found.same.value >= 0.9995
