"""What several tests of the reader's training learn from."""

import numpy as np
import pytest

from ml import Reader
from ml.training.cases.hands import invented
from ml.training.glyphs import Pool


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="session")
def pool() -> Pool:
    """A small one of invented digits."""
    hands = invented(200)
    digits = [hands.images[hands.labels == label] for label in range(10)]
    return Pool(digits, [none[:0] for none in digits], [[] for _ in digits], [], np.zeros((0, 105, 105), np.uint8))
