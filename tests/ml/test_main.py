"""`python -m ml` as people type it."""

import json
from pathlib import Path

import cv2
import pytest

from ml import Reader
from ml.__main__ import main
from ml.errors import ArtefactError
from ml.training.cases import catalogue
from tests.ml.drawings import broken


@pytest.fixture
def number(tmp_path: Path) -> tuple[Path, str]:
    """A file with a number of several digits, and what stands in it."""
    (case,) = next(c for c in catalogue(None).conditions if c.name == "x_wide").cases(1)
    file = tmp_path / "number.png"
    assert cv2.imwrite(str(file), case.picture)
    return file, case.text


def test_it_prints_what_stands_in_a_file(number: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    file, text = number
    assert main(["read", str(file)]) == 0
    name, read, sure = capsys.readouterr().out.rstrip("\n").split("\t")
    assert (name, read) == (str(file), repr(text))
    assert 0 < float(sure) < 1


def test_programs_get_everything_as_json(number: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    file, text = number
    assert main(["read", "--json", "--engine", "ensemble", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["text"] == text
    assert len(told["digits"]) == len(text)
    assert len(told["digits"][0]["votes"]) == 10


def test_a_file_that_is_no_picture_does_not_keep_the_others_back(
    number: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, text = number
    spoilt = [tmp_path / "short.png", tmp_path / "broken.png"]
    spoilt[0].write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    spoilt[1].write_bytes(broken())
    assert main(["read", *map(str, spoilt), str(tmp_path / "nowhere.png"), str(file)]) == 1
    told = capsys.readouterr()
    assert repr(text) in told.out
    assert all(f"{name}: " in told.err for name in spoilt)
    assert "nowhere.png" in told.err


def test_without_its_networks_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Reader:
        raise ArtefactError("finder.tflite is missing. Restore it, or run `make train`.")

    monkeypatch.setattr(Reader, "load", missing)
    assert main(["read", "any.png"]) == 2
    assert "make train" in capsys.readouterr().err


def test_training_without_its_packages_names_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without(name: str) -> None:
        raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")

    monkeypatch.setattr("ml.__main__.import_module", without)
    assert main(["train"]) == 2
    assert "`train` needs tensorflow" in capsys.readouterr().err


def test_evaluating_names_the_conditions_there_are() -> None:
    with pytest.raises(SystemExit, match="There is no condition nonsense"):
        main(["evaluate", "--quick", "--only", "nonsense"])


def test_an_unknown_word_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["guess", "any.png"])
    assert "read | train | evaluate | export" in capsys.readouterr().err
