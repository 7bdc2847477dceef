"""Data that is missing or spoilt is named, with what to do."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from ml.training.data import FOLDER, DataError, Folder, folder


def test_it_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Name the training data"):
        folder(str(tmp_path / "nowhere"))


def test_the_environment_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert folder().path == tmp_path


def test_it_refuses_a_spoilt_file(tmp_path: Path) -> None:
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "train-images-idx3-ubyte.gz").write_bytes(b"no digits")
    with pytest.raises(DataError, match="not the published file"):
        Folder(tmp_path).mnist("train")


def test_it_says_where_to_put_what_cannot_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.training.data.HOME", (tmp_path / "no home").as_uri() + "/")
    with pytest.raises(DataError, match="Put it at"):
        Folder(tmp_path).mnist("train")


def test_it_does_without_strokes_and_drawings_and_names_them(tmp_path: Path) -> None:
    bare = Folder(tmp_path)
    assert bare.pendigits() == bare.chars74k() == []
    assert len(bare.canvas()[0]) == len(bare.omniglot()) == 0
    assert "strokes/pendigits-train.jsonl.gz" in bare.missing()


def test_pendigits_are_turned_upright(tmp_path: Path) -> None:
    (tmp_path / "strokes").mkdir()
    row = {"label": 7, "writer": 12, "strokes": [[[1, 10], [2, -10]], []]}
    with gzip.open(tmp_path / "strokes" / "pendigits-train.jsonl.gz", "wt") as out:
        out.write(json.dumps(row) + "\n")
    (drawn,) = Folder(tmp_path).pendigits()
    assert (drawn.label, drawn.writer) == ("7", 12)
    np.testing.assert_array_equal(drawn.mark[0], [[1, -10], [2, 10]])
