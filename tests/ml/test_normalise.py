"""One normalisation for training and reading."""

import numpy as np
import pytest

from ml import reader
from ml.normalise import BOX, SIDE, crop
from ml.training import weed
from tests.ml.drawings import drawn


def ink(number: str, height: int) -> np.ndarray:
    return 255 - drawn(number, height, height * 0.1)


def test_training_and_reading_share_it_to_the_bit() -> None:
    for module in (reader, weed):
        assert vars(module)["crop"] is crop


@pytest.mark.parametrize("height", [12, 20, 90, 400])
def test_the_longer_side_fills_the_box(height: int) -> None:
    rows, columns = np.nonzero(crop(ink("8", height)) >= 64)
    assert BOX - 1 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= BOX


@pytest.mark.parametrize("digit", list("0123456789"))
def test_the_mass_is_in_the_middle(digit: str) -> None:
    seen = crop(ink(digit, 120)).astype(float)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    assert (seen * rows).sum() / seen.sum() == pytest.approx(SIDE / 2, abs=0.51)
    assert (seen * columns).sum() / seen.sum() == pytest.approx(SIDE / 2, abs=0.51)


def test_a_normalised_crop_stays_as_it_is() -> None:
    once = crop(ink("5", 150))
    assert np.abs(crop(once).astype(int) - once).mean() < 3


def test_place_and_size_do_not_matter() -> None:
    small, large = ink("3", 100), np.pad(ink("3", 100), ((70, 0), (0, 200)))
    assert (crop(small) == crop(large)).all()


def test_no_ink_gives_an_empty_crop() -> None:
    assert not crop(np.zeros((50, 80), np.uint8)).any()


def test_a_place_beyond_the_picture_has_no_ink() -> None:
    assert not crop(np.zeros((0, 12), np.uint8)).any()
