"""The reader's face: any picture gets an answer or one clear refusal."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

import ml
from ml import ENGINES, Reader, artefact
from ml.artefact import SHIPPED
from ml.finder import Found
from ml.reader import snug
from tests.ml.drawings import Picture, drawn


def test_it_keeps_to_one_core() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(4)
        Reader.load()
        assert cv2.getNumThreads() == 1
    finally:
        cv2.setNumThreads(before)


def test_it_reads_a_number(reader: Reader) -> None:
    reading = reader.read(drawn("407"))
    assert reading.text == "407"
    assert [digit.value for digit in reading.digits] == ["4", "0", "7"]
    assert reading.model == f"digits-{reader.card['version']}"


def test_it_reads_lines_from_top_to_bottom(reader: Reader) -> None:
    reading = reader.read(drawn("40\n75"))
    assert reading.text == "40\n75"
    assert [digit.line for digit in reading.digits] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "paper", ["white", "black", "grey", "transparent", "chalk", "blue on yellow", "PIL", "palette"]
)
def test_it_reads_ink_of_any_colour_on_any_paper(reader: Reader, paper: str) -> None:
    white = drawn("407")
    ink = (255 - white.astype(np.float32))[..., None] / 255
    pictures: dict[str, object] = {
        "white": white,
        "black": 255 - white,
        "grey": (110 + white / 4).astype(np.uint8),
        "transparent": np.dstack([np.zeros((*white.shape, 3), np.uint8), 255 - white]),
        "chalk": np.dstack([np.full((*white.shape, 3), 255, np.uint8), 255 - white]),
        "blue on yellow": (ink * [40, 40, 160] + (1 - ink) * [250, 240, 120]).astype(np.uint8),
        "PIL": Image.fromarray(white),
        "palette": Image.fromarray(white).convert("P"),
    }
    assert reader.read(pictures[paper]).text == "407"


@pytest.mark.parametrize("height", [24, 60, 150, 600, 1500])
def test_it_reads_any_size(reader: Reader, height: int) -> None:
    assert reader.read(drawn("407", height, height * 0.08)).text == "407"


def test_it_says_where_each_digit_stands_in_the_picture_it_was_given(reader: Reader) -> None:
    picture = np.full((3000, 4000), 255, np.uint8)  # 12 megapixels, searched much smaller
    number = drawn("7", 600, 50)
    picture[1000 : 1000 + number.shape[0], 2500 : 2500 + number.shape[1]] = number
    (digit,) = reader.read(picture).digits
    ink = np.argwhere(picture < 128)
    (top, left), (bottom, right) = ink.min(0), ink.max(0)
    assert abs(digit.box.left - left) < 25
    assert abs(digit.box.top - top) < 25
    assert abs(digit.box.left + digit.box.width - right) < 25
    assert abs(digit.box.top + digit.box.height - bottom) < 25


@pytest.mark.parametrize("margin", [0, 3, -12])
def test_no_box_reaches_beyond_the_picture(reader: Reader, margin: int) -> None:
    ink = 255 - drawn("40752", 60, 5)
    rows, columns = np.nonzero(ink)
    close = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    picture = 255 - (np.pad(close, margin) if margin >= 0 else close[-margin:margin, -margin:margin])
    boxes = [digit.box for digit in reader.read(picture).digits]
    assert len(boxes) > 2
    for box in boxes:
        assert 0 <= box.left < box.left + box.width <= picture.shape[1]
        assert 0 <= box.top < box.top + box.height <= picture.shape[0]


def test_it_says_so_in_a_picture_so_narrow_that_its_width_is_hardly_told(reader: Reader) -> None:
    picture = np.full((2940, 30), 255, np.uint8)
    picture[2890:2930, 13:18] = 0
    boxes = [digit.box for digit in reader.read(picture).digits]
    assert [box.top for box in boxes] == [pytest.approx(2890, abs=12)]
    assert boxes[0].top + boxes[0].height == pytest.approx(2930, abs=12)


def test_a_box_lies_close_around_the_ink() -> None:
    ink = np.zeros((60, 80), np.uint8)
    ink[12:44, 20:38] = 255
    wide = Found(14.2, 7.9, 45.7, 50.1, 0.9, np.zeros(11, np.float32))
    close = snug(ink, wide)
    assert (close.left, close.top, close.right, close.bottom) == (20, 12, 38, 44)
    assert snug(np.zeros_like(ink), wide) is wide


@pytest.mark.parametrize("shade", [0, 1, 128, 254, 255])
def test_an_empty_page_has_no_number(reader: Reader, shade: int) -> None:
    reading = reader.read(np.full((280, 280, 3), shade, np.uint8))
    assert reading.text == ""
    assert reading.digits == ()


def test_a_speck_is_no_digit(reader: Reader) -> None:
    picture = np.full((280, 280), 255, np.uint8)
    cv2.circle(picture, (140, 140), 6, 0, -1)
    assert not any(character.isdigit() for character in reader.read(picture).text)


@pytest.mark.parametrize("engine", ENGINES)
def test_probabilities_and_confidence_are_shares(reader: Reader, engine: str) -> None:
    reading = reader.read(drawn("1380"), engine)
    assert 0 < reading.confidence < 1
    for digit in reading.digits:
        assert 0 < digit.confidence < 1
        assert len(digit.probabilities) == 10
        assert sum(digit.probabilities) == pytest.approx(1, abs=1e-3)
        assert digit.value == "?" or int(np.argmax(digit.probabilities)) == int(digit.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_picture_gets_the_same_answer(reader: Reader, engine: str) -> None:
    picture = drawn("2965")
    assert reader.read(picture, engine) == reader.read(picture.copy(), engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_many_are_read_as_one_by_one(reader: Reader, engine: str) -> None:
    pictures = [drawn("3"), drawn("60"), np.full((9, 9), 255, np.uint8), drawn("8\n1")]
    assert reader.read_many(pictures, engine) == [reader.read(picture, engine) for picture in pictures]


def test_threads_may_share_it(reader: Reader) -> None:
    pictures = [drawn(number, height) for number, height in (("3", 60), ("60", 90), ("812", 60), ("4075", 150))] * 6
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(reader.read, pictures))
    assert at_once == [reader.read(picture) for picture in pictures]


def test_only_the_ensemble_votes(reader: Reader) -> None:
    (voted,) = reader.read(drawn("5"), "ensemble").digits
    (single,) = reader.read(drawn("5"), "cnn").digits
    assert len(voted.votes) == 10
    assert single.votes == ()


def test_the_ensemble_says_what_most_of_its_copies_say(reader: Reader) -> None:
    for digit in reader.read(drawn("3947\n2810"), "ensemble").digits:
        most = max(digit.votes.count(mark) for mark in set(digit.votes))
        assert digit.votes.count(digit.value) == most


def test_more_marks_than_a_reading_holds_are_refused(reader: Reader) -> None:
    page = drawn("\n".join(["1741741741741741741741741"] * 17), height=40, brush=4)
    with pytest.raises(ml.TooManyMarks, match="in parts"):
        reader.read(page)
    assert len(reader.read(page[: page.shape[0] // 17]).text) > 20


def test_the_ensemble_holds_fewer_marks_for_each_costs_it_ten_times_as_much(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(reader.artefact, "classify", lambda windows: asked.append(len(windows)))
    page = drawn("\n".join(["1741741741741741741741741"] * 5), height=40, brush=4)
    with pytest.raises(ml.TooManyMarks, match="in parts"):
        reader.read(page, engine="ensemble")
    assert asked == []


def test_it_explains_what_it_saw(reader: Reader) -> None:
    explanation = reader.explain(drawn("407"))
    assert explanation.reading.text == "407"
    assert len(explanation.looks) == 3
    assert explanation.ink.ndim == 2
    for look in explanation.looks:
        assert look.crop.shape == look.heat.shape == (28, 28)
        assert 0 <= look.heat.min() < look.heat.max() == 1


def test_of_many_marks_it_explains_the_first(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.reader.EXPLAINED", 2)
    explanation = reader.explain(drawn("407"))
    assert (len(explanation.looks), len(explanation.reading.digits)) == (2, 3)


@pytest.mark.parametrize(
    ("image", "refusal"),
    [
        (None, ml.WrongType),
        ("407.png", ml.WrongType),
        ([[0, 255]], ml.WrongType),
        (np.zeros((9, 9), np.float32), ml.WrongType),
        (np.zeros((9, 9), np.int64), ml.WrongType),
        (np.zeros((9, 9), bool), ml.WrongType),
        (np.array([["4"]], object), ml.WrongType),
        (np.full((9, 9), np.nan), ml.NotFinite),
        (np.full((9, 9), np.inf), ml.NotFinite),
        (np.zeros((0, 0), np.uint8), ml.EmptyPicture),
        (np.zeros((5, 0, 3), np.uint8), ml.EmptyPicture),
        (np.zeros(9, np.uint8), ml.WrongShape),
        (np.zeros((9, 9, 2), np.uint8), ml.WrongShape),
        (np.zeros((2, 9, 9, 3), np.uint8), ml.WrongShape),
    ],
)
def test_it_refuses_what_is_no_picture(reader: Reader, image: object, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as refused:
        reader.read(image)
    assert type(refused.value) is refusal
    assert str(refused.value).endswith(".")


def test_it_refuses_an_unknown_engine(reader: Reader) -> None:
    with pytest.raises(ml.UnknownEngine, match="cnn, ensemble, svm"):
        reader.read(drawn("4"), "oracle")


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.uint8,
        st.one_of(
            st.tuples(st.integers(1, 70), st.integers(1, 70)),
            st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4])),
        ),
    )
)
def test_it_answers_any_picture(reader: Reader, picture: Picture) -> None:
    reading = reader.read(picture)
    assert set(reading.text) <= set("0123456789?\n")


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 2, 4)])
def test_it_answers_odd_shapes(reader: Reader, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    assert isinstance(reader.read(rng.integers(0, 256, shape, np.uint8)).text, str)


class TestArtefact:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(SHIPPED, tmp_path / "artefact"))

    def test_it_loads_a_copy(self, folder: Path) -> None:
        assert Reader.load(folder).read(drawn("407")).text == "407"

    def test_it_refuses_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ml.ArtefactError, match="missing"):
            Reader.load(tmp_path / "nowhere")

    @pytest.mark.parametrize("name", ["finder.tflite", "second_opinion.tflite", "svm.npz"])
    def test_it_refuses_a_missing_file(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(ml.ArtefactError, match="missing"):
            Reader.load(folder)

    def test_it_refuses_what_is_no_file(self, folder: Path) -> None:
        (folder / "svm.npz").unlink()
        (folder / "svm.npz").mkdir()
        with pytest.raises(ml.ArtefactError, match="cannot be read"):
            Reader.load(folder)

    @pytest.mark.parametrize("name", ["finder.tflite", "second_opinion.tflite", "svm.npz"])
    def test_it_refuses_an_altered_file(self, folder: Path, name: str) -> None:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)
        with pytest.raises(ml.ArtefactError, match="not the file"):
            Reader.load(folder)

    def test_it_refuses_a_spoilt_card(self, folder: Path) -> None:
        (folder / "card.json").write_text("{")
        with pytest.raises(ml.ArtefactError, match="spoilt"):
            Reader.load(folder)

    @pytest.mark.parametrize("name", artefact.TOLD)
    def test_it_refuses_a_card_that_lacks_what_it_goes_by(self, folder: Path, name: str) -> None:
        card = json.loads((folder / "card.json").read_text())
        del card[name]
        (folder / "card.json").write_text(json.dumps(card))
        with pytest.raises(ml.ArtefactError, match=name):
            Reader.load(folder)

    @pytest.mark.parametrize("name", ["finder.tflite", "second_opinion.tflite", "svm.npz"])
    def test_it_refuses_a_card_that_does_not_list_a_file(self, folder: Path, name: str) -> None:
        card = json.loads((folder / "card.json").read_text())
        del card["files"][name]
        (folder / "card.json").write_text(json.dumps(card))
        with pytest.raises(ml.ArtefactError, match="does not list"):
            Reader.load(folder)

    def test_it_refuses_another_format(self, folder: Path) -> None:
        card = json.loads((folder / "card.json").read_text())
        (folder / "card.json").write_text(json.dumps({**card, "format": 99}))
        with pytest.raises(ml.ArtefactError, match="format"):
            Reader.load(folder)
