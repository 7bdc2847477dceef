"""What several tests of the reader's training learn from."""

import numpy as np
import pytest

from ml import Reader
from ml.artefact import Network
from ml.finder import Found, find
from ml.training.cases.hands import invented
from ml.training.glyphs import Pool
from tests.ml.drawings import Picture


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="session")
def pool() -> Pool:
    """A small one of invented digits."""
    hands = invented(200)
    digits = [hands.images[hands.labels == label] for label in range(10)]
    return Pool(digits, [none[:0] for none in digits], [[] for _ in digits], [], np.zeros((0, 105, 105), np.uint8))


@pytest.fixture
def searches(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pixels each look at a picture takes."""
    sizes: list[int] = []

    def counted(ink: Picture, network: Network) -> list[Found]:
        sizes.append(ink.size)
        return find(ink, network)

    monkeypatch.setattr("ml.reader.find", counted)
    return sizes
