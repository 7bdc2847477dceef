"""The pictures the reader is judged on are what their names say, and always the same ones."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from ml.training.cases import Catalogue, Kind, catalogue
from ml.training.cases.hands import of_others
from ml.training.cases.paper import Paper
from ml.training.data import FOLDER, Folder
from ml.training.split import Source

FEW = 3


@pytest.fixture(scope="module")
def made_up() -> Catalogue:
    return catalogue(None)


@pytest.fixture(scope="module")
def folder() -> Folder:
    if not os.environ.get(FOLDER):
        pytest.skip(f"{FOLDER} names no folder of training data")
    return Folder(Path(os.environ[FOLDER]))


def test_it_makes_every_condition_without_any_data(made_up: Catalogue) -> None:
    for condition in made_up.conditions:
        cases = list(condition.cases(FEW))
        assert len(cases) == FEW, condition.name
        for case in cases:
            assert case.picture.dtype == np.uint8
            assert case.picture.shape[2] in (3, 4)
            assert case.text.replace("\n", "").isdigit() or condition.kind is Kind.NO_DIGIT


def test_it_names_what_it_cannot_make(made_up: Catalogue) -> None:
    assert made_up.skipped["cheques"] == "there is no cheques/labels.jsonl.gz"
    assert "cheques" not in {condition.name for condition in made_up.conditions}


def test_it_makes_the_same_pictures_again(made_up: Catalogue) -> None:
    for condition in made_up.conditions:
        first, again = list(condition.cases(FEW)), list(condition.cases(FEW + 1))
        for one, other in zip(first, again, strict=False):
            assert one.text == other.text
            assert np.array_equal(one.picture, other.picture), condition.name


def marks(picture: np.ndarray) -> int:
    """How many pieces of ink there are on a white page."""
    ink = (picture[..., 0] < 128).astype(np.uint8)
    return int(cv2.connectedComponents(ink)[0]) - 1


def test_touching_digits_touch_and_others_do_not(made_up: Catalogue) -> None:
    by_name = {condition.name: condition for condition in made_up.conditions}
    for case in by_name["x_touch"].cases(8):
        assert marks(case.picture) < max(2, len(case.text) + 1)
    joined = [marks(case.picture) < len(case.text) for case in by_name["x_touch"].cases(8)]
    apart = [marks(case.picture) >= len(case.text) for case in by_name["x_wide"].cases(8)]
    assert sum(joined) >= 6
    assert all(apart)


def test_two_rows_are_told_apart(made_up: Catalogue) -> None:
    two = next(condition for condition in made_up.conditions if condition.name == "x_two")
    assert all(case.text.count("\n") == 1 for case in two.cases(FEW))


def test_a_transparent_page_holds_its_ink_in_alpha() -> None:
    page = Paper.TRANSPARENT.show(np.array([[0, 1.0]], np.float32))
    assert page.tolist() == [[[0, 0, 0, 0], [0, 0, 0, 255]]]


@pytest.mark.parametrize(("read", "right"), [("", True), ("?", True), ("1", False), ("?4", False)])
def test_refusing_means_reading_no_digit(read: str, right: bool) -> None:
    assert Kind.NO_DIGIT.right(read, "") is right


def test_only_held_back_writers_are_judged_on(folder: Folder) -> None:
    pens = folder.pendigits()
    held = {id_ for id_ in (d.writer for d in pens) if Source.PENDIGITS.held_back(id_)}
    expected = sum(d.writer in held for d in pens)
    expected += sum(d.label.isdigit() and d.writer % 5 == 0 for d in folder.chars74k())
    assert len(of_others(folder).marks) == expected > 1000


def test_every_check_set_gives_pictures(folder: Folder) -> None:
    assert catalogue(folder).skipped == {}
    for condition in catalogue(folder).conditions:
        assert list(condition.cases(1)), condition.name
