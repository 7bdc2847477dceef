"""What is exported answers as what was trained."""

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
from ml.training.export import to_tflite

STEPS = 60


@pytest.fixture(scope="module")
def crops() -> NDArray[np.uint8]:
    """(2048, 28, 28): made-up digits and small variations of them."""
    return np.concatenate([variations(crop) for crop in invented(205).images])[:2048]


@pytest.fixture(scope="module")
def inks() -> list[NDArray[np.uint8]]:
    strings = next(condition for condition in catalogue(None).conditions if condition.name == "x_wide")
    return [255 - case.picture[::4, ::4, 0] for case in strings.cases(4)]


def test_the_second_opinion_in_float_is_keras_to_the_fourth_place(crops: NDArray[np.uint8]) -> None:
    keras.utils.set_random_seed(1)
    model = networks.second_opinion()
    shipped = Network(to_tflite(model, int8=False))
    found = of_names(model.predict_on_batch, shipped, crops[:128])
    assert found.apart < 1e-4


def test_the_finder_in_float_is_keras_to_the_fourth_place(inks: list[NDArray[np.uint8]]) -> None:
    keras.utils.set_random_seed(1)
    model = networks.finder()
    model.get_layer("answers").bias.assign(np.zeros(networks.ANSWERS))  # sees centres everywhere
    found = of_finds(model.predict_on_batch, Network(to_tflite(model, int8=False)), inks)
    assert found.apart < 1e-4
    assert found.same.value > 0.999


def test_a_trained_second_opinion_in_int8_gives_the_same_answers(crops: NDArray[np.uint8]) -> None:
    """Trained for a moment on made-up digits: answers only mean something where a network is sure of some."""
    keras.utils.set_random_seed(1)
    model = networks.second_opinion()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    hands = invented(640)
    ink = hands.images[..., None].astype(np.float32) / 255
    for step in range(STEPS):
        rows = np.arange(step * 64, step * 64 + 64) % len(ink)
        model.train_on_batch(ink[rows], hands.labels[rows])
    shipped = Network(to_tflite(model, int8=True))
    found = of_names(model.predict_on_batch, shipped, crops)
    assert found.same.value >= 0.9995
