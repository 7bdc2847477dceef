"""The finder's peaks, whatever the picture's size."""

import itertools
from typing import cast

import numpy as np
import pytest

from ml import Reader
from ml.artefact import Artefact, Network
from ml.finder import GRAIN, OVERLAP, TALLEST, WIDEST, Found, _same, _spans, _tiles, find
from ml.normalise import fit
from tests.ml.drawings import drawn


@pytest.mark.parametrize("length", [1, 63, 256, 257, 300, 512, 700, 2048])
def test_windows_cover_a_side_and_overlap(length: int) -> None:
    spans = _spans(length, 256)
    assert spans[0][1] == 0
    assert spans[-1][2] == length
    for (start, low, high), (after, then, _) in itertools.pairwise(spans):
        assert high == then
        assert after - start <= 256 - OVERLAP + 4
        assert start <= low < high <= start + 256


@pytest.mark.parametrize("shape", [(10, 10), (64, 65), (65, 64), (128, 256), (129, 257), (900, 40), (40, 900)])
def test_tiles_fit_the_network_and_own_every_pixel_once(shape: tuple[int, int]) -> None:
    owned = np.zeros(shape, int)
    for tile in _tiles(shape):
        assert tile.height % GRAIN == tile.width % GRAIN == 0
        assert tile.height <= TALLEST
        assert tile.width <= WIDEST
        top, left, bottom, right = tile.own
        owned[top:bottom, left:right] += 1
    assert (owned == 1).all()


def test_empty_ground_is_not_searched() -> None:
    def search(_: object) -> None:
        raise AssertionError

    assert find(np.zeros((900, 700), np.uint8), cast(Network, search)) == []


def test_a_digit_is_found_once_wherever_tiles_meet() -> None:
    network = Artefact.load().find
    glyph = fit(255 - drawn("8", 150, 14), 34)
    for left in range(300, 380, 7):
        ink = np.zeros((64, 700), np.uint8)
        ink[14 : 14 + glyph.shape[0], left : left + glyph.shape[1]] = glyph
        sure = [peak for peak in find(ink, network) if peak.score > 0.3]
        assert len(sure) == 1, left
        assert int(sure[0].probabilities.argmax()) == 8


@pytest.mark.parametrize(
    ("box", "same"),
    [
        ((2, 1, 22, 33), True),  # nearly one box
        ((6, 10, 14, 22), True),  # nearly one centre, and much smaller
        ((12, 0, 32, 32), False),  # a neighbour that leans over
        ((20, 0, 40, 32), False),
    ],
)
def test_two_peaks_on_one_digit_are_one(box: tuple[float, float, float, float], same: bool) -> None:
    nothing = np.zeros(11, np.float32)
    assert _same(Found(0, 0, 20, 32, 0.9, nothing), Found(*box, 0.5, nothing)) is same


def test_of_many_peaks_the_surest_alone_are_held_against_each_other(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ink, network = reader.search(drawn("4075")).ink, reader.artefact.find
    surest = find(ink, network)[:2]
    monkeypatch.setattr("ml.finder.MOST_PEAKS", 2)
    assert [peak.score for peak in find(ink, network)] == [peak.score for peak in surest]
