"""Validation is split by writer, in one place."""

import numpy as np
import pytest

from ml.training.split import Source


@pytest.mark.parametrize(
    ("source", "every"),
    [
        (Source.MNIST, 10),
        (Source.PENDIGITS, 5),
        (Source.CHARS74K, 5),
        (Source.CANVAS, 10),
        (Source.OMNIGLOT, 10),
    ],
)
def test_it_holds_back_one_writer_in_so_many(source: Source, every: int) -> None:
    assert np.flatnonzero(source.held_back(np.arange(30))).tolist() == list(range(0, 30, every))


def test_it_never_parts_a_writer() -> None:
    writers = np.array([7, 10, 7, 10, 2154, 2150, 10])
    held = Source.MNIST.held_back(writers)
    for writer in set(writers.tolist()):
        assert len(set(held[writers == writer].tolist())) == 1
