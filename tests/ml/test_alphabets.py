"""What is taught as no digit: letters and signs of fonts."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from ml.training import alphabets
from ml.training.alphabets import FOREIGN, INK, LATIN, LETTERS, SIDE
from ml.training.data import Folder
from ml.training.pens import draw


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """The one that Pillow brings along."""
    held = ImageFont.load_default(SIDE)
    assert isinstance(held, ImageFont.FreeTypeFont)
    assert isinstance(held.path, BytesIO)
    file = tmp_path / "any.ttf"
    file.write_bytes(held.path.getvalue())
    return file


@pytest.mark.parametrize("letter", "oODQIilzZsSbBgqyTt|")
def test_no_letter_is_taught_that_some_hands_write_as_a_digit(letter: str) -> None:
    assert letter not in LETTERS


@pytest.mark.parametrize("name", LATIN)
def test_a_latin_font_has_all_letters(name: str) -> None:
    marks = alphabets.in_strokes([name])
    assert len(marks) == len(LETTERS)
    assert all(draw(mark, 40, 3).max() == 255 for mark in marks)


def test_other_fonts_have_other_signs() -> None:
    latin, foreign = alphabets.in_strokes(LATIN), alphabets.in_strokes(FOREIGN)
    assert len(foreign) > 200
    known = {np.concatenate(mark).tobytes() for mark in latin}
    assert np.mean([np.concatenate(mark).tobytes() in known for mark in foreign]) < 0.5


def test_letters_of_a_font_fill_their_pictures_and_differ(font: Path) -> None:
    pictures = alphabets.in_fonts([font])
    assert pictures.shape == (len(LETTERS), SIDE, SIDE)
    for picture in pictures:
        _, _, width, height = cv2.boundingRect((picture > 0).astype(np.uint8))
        assert max(width, height) == INK
    assert len({picture.tobytes() for picture in pictures}) == len(LETTERS)


def test_without_fonts_there_are_no_pictures() -> None:
    assert alphabets.in_fonts([]).shape == (0, SIDE, SIDE)


def test_the_fonts_of_a_folder_are_found_and_hashed(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for name in ("b.woff", "a.ttf", "OFL.txt"):
        (folder / name).write_bytes(name.encode())
    data = Folder(tmp_path)
    assert [file.name for file in data.fonts()] == ["a.ttf", "b.woff"]
    assert set(data.hashes()) == {"fonts/a.ttf", "fonts/b.woff"}
