"""The evaluation tells a good reader from a bad one, and a bad one cannot pass."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from ml.errors import ArtefactError, TooManyMarks
from ml.reader import Reader
from ml.reading import Reading
from ml.training.cases import Case, Condition, Kind, catalogue
from ml.training.evaluate import add_arguments, evaluated, main
from ml.training.evaluation import card, report
from ml.training.evaluation.answers import Answer, Answers, asked
from ml.training.evaluation.floors import FLOORS, verdicts
from ml.training.evaluation.measures import Figure
from ml.training.evaluation.outcome import Agreement, Outcome, Speed

PAGE = np.full((8, 8, 3), 255, np.uint8)


class Parrot:
    """Stands in for a reader: says the same of every picture, so that every figure is known beforehand."""

    def __init__(self, text: str, confidence: float) -> None:
        self.reading = Reading(text, confidence, (), "parrot")

    def read_many(self, images: Iterable[object], engine: str = "cnn") -> list[Reading]:
        return [self.reading for _ in images]


class Overtaxed(Parrot):
    """By a black page."""

    def read_many(self, images: Iterable[object], engine: str = "cnn") -> list[Reading]:
        pictures = [np.asarray(image) for image in images]
        if not all(picture.any() for picture in pictures):
            raise TooManyMarks
        return super().read_many(pictures, engine)


def of(kind: Kind, truths: Iterable[str], name: str = "m_fit") -> Condition:
    cases = [Case(PAGE, truth) for truth in truths]
    return Condition(name, "pages", kind, lambda most: iter(cases[:most]), len(cases))


def said(name: str, kind: Kind, pairs: Iterable[tuple[str, str]], confidence: float = 0.99) -> Answers:
    return Answers(name, name, kind, tuple(Answer(truth, read, confidence) for truth, read in pairs), 1.0)


def outcome(*answers: Answers, speed: Speed | None = None, bare: Figure | None = None, quick: bool = False) -> Outcome:
    found = {"cnn": {a.name: a for a in answers}}
    agreed = dict.fromkeys(("finder", "second opinion"), Agreement(Figure(0.999, 0.998, 1), 0.01))
    return Outcome("digits-0", found, {"cheques": "there is no file"}, bare, speed, agreed, made_up=False, quick=quick)


def missed(judged: Outcome) -> set[str]:
    return {verdict.floor.name for verdict in verdicts(judged) if not verdict.met}


def test_it_counts_what_is_right_wrong_and_refused() -> None:
    condition = of(Kind.STRING, ["12", "13", "12", "2"])
    answers = asked(Parrot("12", 0.5), [condition], ["cnn"], say=lambda _: None)["cnn"]["m_fit"]
    assert answers.exact().value == 0.5
    assert answers.character_errors().value == pytest.approx(2 / 7)
    assert answers.refused == 0


def test_a_page_that_is_too_much_is_answered_with_nothing() -> None:
    cases = [Case(PAGE, "12"), Case(np.zeros_like(PAGE), "12"), Case(PAGE, "12")]
    condition = Condition("x_wide", "pages", Kind.STRING, lambda most: iter(cases[:most]), len(cases))
    answers = asked(Overtaxed("12", 0.5), [condition], ["cnn"], say=lambda _: None)["cnn"]["x_wide"]
    assert [(one.read, one.confidence) for one in answers.said] == [("12", 0.5), ("", 0.0), ("12", 0.5)]


def test_a_refused_digit_is_wrong_and_a_refused_letter_right() -> None:
    for kind, right in ((Kind.DIGIT, 0), (Kind.NO_DIGIT, 1)):
        condition = of(kind, ["7" if kind is Kind.DIGIT else ""] * 3)
        answers = asked(Parrot("?", 0.9), [condition], ["cnn"], say=lambda _: None)["cnn"]["m_fit"]
        assert answers.exact().value == right
        assert answers.refused == 3


def test_other_engines_are_asked_about_a_sample_alone() -> None:
    condition = of(Kind.DIGIT, ["1"] * 700)
    found = asked(Parrot("1", 0.9), [condition], ["cnn", "svm"], say=lambda _: None)
    assert len(found["cnn"]["m_fit"]) == 700
    assert 300 <= len(found["svm"]["m_fit"]) < 350


def test_a_missed_floor_is_named_and_a_met_one_is_not() -> None:
    good = [("1", "1")] * 999 + [("1", "7")]
    poor = [("12", "12")] * 97 + [("12", "1")] * 3
    found = missed(outcome(said("m_fit", Kind.DIGIT, good), said("x_wide", Kind.STRING, poor)))
    assert "strings, wide" in found
    assert "each of them as a 280-pixel picture" not in found


def test_a_quick_look_forgives_what_chance_explains() -> None:
    few = said("x_wide", Kind.STRING, [("12", "12")] * 38 + [("12", "1")] * 2)
    many = said("x_wide", Kind.STRING, [("12", "12")] * 20 + [("12", "1")] * 20)
    assert "strings, wide" in missed(outcome(few))
    assert "strings, wide" not in missed(outcome(few, quick=True))
    assert "strings, wide" in missed(outcome(many, quick=True))


def test_points_lost_are_counted_on_the_same_digits() -> None:
    centred = said("m_fit", Kind.DIGIT, [("1", "1")] * 100 + [("2", "3")] * 900)
    small = said("m_small", Kind.DIGIT, [("1", "1")] * 99 + [("1", "7")])
    lost = outcome(centred, small).behind("m_small", "m_fit")
    assert lost
    assert (lost.value, lost.low, lost.high) == pytest.approx((0.01, -0.0095, 0.0295), abs=1e-4)


def test_what_boasts_is_missed() -> None:
    half = [("1", "1"), ("1", "7")] * 50
    assert "expected calibration error" in missed(outcome(said("m_fit", Kind.DIGIT, half, confidence=0.99)))
    assert "expected calibration error" not in missed(outcome(said("m_fit", Kind.DIGIT, half, confidence=0.5)))


def test_a_small_condition_does_not_outweigh_a_large_one() -> None:
    page = said("sudoku_page", Kind.STRING, [("12", "1")], confidence=1.0)
    rest = said("m_fit", Kind.DIGIT, [("1", "1")] * 1000, confidence=1.0)
    assert outcome(page, rest).calibration() == pytest.approx(1 / 201)


def test_slowness_and_size_are_missed() -> None:
    slow = Speed(0.9, 700, {"cnn": 48.0}, {"cnn": 90.0}, {"cnn": 20.0})
    found = missed(outcome(said("m_fit", Kind.DIGIT, [("1", "1")]), speed=slow))
    assert {"a drawing of one digit", "a number of six", "many single digits", "load"} <= found
    assert "memory of a process that reads" in found


def test_an_export_that_answers_otherwise_is_missed() -> None:
    found = missed(outcome(said("m_fit", Kind.DIGIT, [("1", "1")])))
    assert {"same answers as before export, finder", "same answers as before export, second opinion"} <= found


def test_a_floor_without_its_pictures_is_not_called_met() -> None:
    judged = verdicts(outcome(said("m_fit", Kind.DIGIT, [("1", "1")])))
    cheques = next(verdict for verdict in judged if verdict.floor.name == "amounts on cheques")
    assert cheques.value is None
    assert str(cheques) == "amounts on cheques: not measured"


def test_every_floor_has_pictures_to_be_measured_on(tmp_path: Path) -> None:
    made = {condition.name for condition in catalogue(None).conditions} | set(catalogue(None).skipped)
    full = outcome(
        *(said(name, Kind.DIGIT, [("1", "1")]) for name in made),
        speed=Speed(0.1, 100, {"cnn": 1.0}, {"cnn": 1.0}, {"cnn": 900.0}),
        bare=Figure(1, 1, 1),
    )
    assert [verdict.floor.name for verdict in verdicts(full) if verdict.value is None] == []
    assert len(FLOORS) == len({floor.name for floor in FLOORS})


def test_the_report_says_what_was_measured(tmp_path: Path) -> None:
    judged = outcome(said("m_fit", Kind.DIGIT, [("1", "1")] * 9 + [("1", "7")]))
    report.write(judged, verdicts(judged), tmp_path)
    page = (tmp_path / "report.md").read_text("utf-8")
    assert "| `m_fit` | m_fit | 10 | 90.00 % (59.6–98.2) |" in page
    assert "| each of them as a 280-pixel picture | at least 99.6 % | 90.00 % | **missed** |" in page
    assert "- `cheques`: there is no file" in page
    facts = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert facts["engines"]["cnn"]["conditions"]["m_fit"]["exact"]["value"] == 0.9
    for name in ("reliability.svg", "confusion.svg"):
        assert ElementTree.parse(tmp_path / name).getroot().tag.endswith("svg")


def test_the_card_says_what_was_measured(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text(json.dumps({"version": "3", "figures": {"cnn": {"accuracy": 0.1}}}), "utf-8")
    judged = outcome(
        said("m_fit", Kind.DIGIT, [("1", "1")] * 9 + [("1", "7")], confidence=0.9),
        speed=Speed(0.1, 100, {"cnn": 2.5}, {"cnn": 7.0}, {"cnn": 600.0}),
    )
    card.record(judged, verdicts(judged), tmp_path)
    written = json.loads((tmp_path / "card.json").read_text("utf-8"))
    assert written["version"] == "3"
    assert written["figures"]["cnn"] == {"accuracy": 0.9, "calibration_error": 0.0, "milliseconds": 2.5}
    assert written["figures"]["floors"]["each of them as a 280-pixel picture"] == 0.9


def test_confusion_counts_each_single_digit_once() -> None:
    table = outcome(said("m_fit", Kind.DIGIT, [("1", "1"), ("1", "7"), ("9", "?"), ("9", "99")])).confusion()
    assert table[1, 1] == table[1, 7] == 1
    assert table[9, 10] == 2
    assert table.sum() == 4


def test_it_says_which_conditions_there_are() -> None:
    options = argparse.ArgumentParser()
    add_arguments(options)
    assert options.parse_args(["--quick", "--engine", "svm"]).engine == ["svm"]


def test_floors_are_held_for_the_engine_that_people_get_unasked() -> None:
    poor = said("m_fit", Kind.DIGIT, [("1", "7")] * 50)
    other = Outcome("digits-0", {"svm": {"m_fit": poor}}, {}, None, None, {}, made_up=False, quick=False)
    assert verdicts(other) == []


def test_it_says_what_to_do_without_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err


@pytest.fixture(scope="module")
def reader() -> Reader:
    try:
        return Reader.load()
    except ArtefactError as error:
        pytest.skip(str(error))


def test_the_shipped_reader_passes_a_quick_look(reader: Reader) -> None:
    found = evaluated(reader, None, ["cnn"], quick=True)
    assert found.made_up
    assert [str(verdict) for verdict in verdicts(found) if not verdict.met] == []
