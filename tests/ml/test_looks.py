"""What is in doubt is looked at again, and what paper hides is searched for."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ml import ENGINES, Reader, lean, sizing
from ml.picture import DIGIT
from ml.reader import A_NUMBER, LARGE, _agreed, _doubted
from ml.reading import NOT_A_DIGIT, Reading
from tests.ml.drawings import Picture, drawn, grainy


@pytest.mark.parametrize(("spread", "coarse"), [(50, 1.5), (35, 3), (35, 5)])
def test_a_number_is_found_where_no_ink_stands_out_from_the_paper(reader: Reader, spread: float, coarse: float) -> None:
    page = drawn("407", 150, 13.5)
    assert sizing.measure(grainy(page, spread, coarse)) is None
    assert reader.read(grainy(page, spread, coarse)).text == "407"
    bare = reader.read(grainy(np.full_like(page, 255), spread, coarse))
    assert bare.text == ""
    assert bare.confidence > 0.99


def test_paper_on_which_a_number_may_be_lost_is_not_called_blank_with_confidence(reader: Reader) -> None:
    reading = reader.read(grainy(drawn("407", 150, 13.5), 50, 5))
    assert reading.text == ""
    assert reading.confidence < 0.5


def test_rough_paper_without_a_digit_is_not_looked_at_again(reader: Reader, searches: list[int]) -> None:
    reading = reader.read(grainy(np.full((150, 300), 255, np.uint8), 50, 5))
    assert _doubted(reading, "cnn")
    assert 0 < len(searches) <= 4


def stretched(picture: Picture, across: float) -> Picture:
    height, width = picture.shape
    return np.asarray(cv2.resize(picture, (round(width * across), height), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("across", [0.35, 2.5])
def test_digits_of_unusual_proportions_are_read_where_they_stand(reader: Reader, across: float) -> None:
    """Tall and narrow as on an upright phone, low and wide as on a form's long line."""
    picture = drawn("40752", seed=2)
    usual, unusual = reader.read(picture), reader.read(stretched(picture, across))
    assert usual.text == unusual.text == "40752"
    for digit, other in zip(usual.digits, unusual.digits, strict=True):
        near = 0.12 * digit.box.height
        assert other.box.left == pytest.approx(digit.box.left * across, abs=near)
        assert other.box.width == pytest.approx(digit.box.width * across, rel=0.3, abs=near)
        assert other.box.top == pytest.approx(digit.box.top, abs=near)
        assert other.box.height == pytest.approx(digit.box.height, rel=0.3)


@pytest.mark.parametrize("by", [-0.45, 0.45])
def test_slanted_digits_are_stood_upright_and_told_where_they_stand(reader: Reader, by: float) -> None:
    picture = 255 - lean.as_written(np.pad(255 - drawn("40752", seed=2), ((0, 0), (300, 300))), by)
    first = reader.search(picture)
    upright = next(aim for aim in first.others() if aim.lean)
    assert upright.lean == pytest.approx(by, abs=0.2)
    sheet = reader._sheet(picture)
    assert sheet.size is not None
    searched = reader._at(sheet, sheet.size, first.share() * DIGIT / first.scale[1] * sheet.shrink[1], upright)
    reading = reader._reading(searched, "cnn")
    assert reading.text == "40752"
    for digit, straight in zip(reading.digits, reader.read(drawn("40752", seed=2)).digits, strict=True):
        middle = digit.box.left + digit.box.width / 2
        wanted = straight.box.left + straight.box.width / 2 + 300 - by * (straight.box.top + straight.box.height / 2)
        assert middle == pytest.approx(wanted - max(0.0, -by * picture.shape[0]), abs=20)


def test_a_page_is_looked_at_once(reader: Reader) -> None:
    searched = reader.search(drawn("\n".join(["31"] * 10), height=40, brush=4))
    assert len(searched.found) > A_NUMBER
    assert searched.others() == ()


def test_a_page_full_of_specks_costs_a_look_and_no_more(reader: Reader, searches: list[int]) -> None:
    rng = np.random.default_rng(2)
    specks = cv2.dilate((rng.random((1024, 1024)) < 0.0004).astype(np.uint8), np.ones((4, 2)))
    reader.read(np.where(specks, 0, 255).astype(np.uint8))
    assert len(searches) == 1
    assert searches[0] > LARGE


def test_what_is_in_doubt_is_looked_at_again(reader: Reader, searches: list[int]) -> None:
    reader.read(drawn("407", height=150, brush=70))
    assert len(searches) > 2
    assert sum(searches) < LARGE


def test_what_takes_more_to_search_than_a_look_should_cost_is_not(
    reader: Reader, searches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml.reader.LARGE", 0)
    reader.read(drawn("407", height=150, brush=70))
    assert 1 <= len(searches) <= 2


def said(text: str, confidence: float) -> Reading:
    return Reading(text, confidence, (), "")


def test_what_several_looks_agree_on_outweighs_one_that_is_surer(reader: Reader) -> None:
    searched = reader.search(drawn("1"))
    looks = [(searched, said(*one)) for one in (("17", 0.45), ("7", 0.4), ("7", 0.35))]
    assert _agreed(looks, [1, 1, 1])[1].text == "7"
    assert _agreed([*looks, (searched, said("17", 0.3))], [1, 1, 1, 1])[1].text == "17"


def test_a_reading_is_as_sure_as_its_surest_look_where_all_agree_and_less_where_they_do_not(reader: Reader) -> None:
    searched = reader.search(drawn("1"))
    agreed = [(searched, said("7", 0.8)), (searched, said("7", 0.4))]
    assert _agreed(agreed, [1, 1])[1].confidence == pytest.approx(0.8)
    assert _agreed([*agreed, (searched, said("1", 0.4))], [1, 1, 1])[1].confidence == pytest.approx(0.8 * 0.8 / 0.96)


def test_a_look_counts_for_what_it_is_worth(reader: Reader) -> None:
    searched = reader.search(drawn("1"))
    looks = [(searched, said("17", 0.6)), (searched, said("7", 0.9))]
    assert _agreed(looks, [1, 1])[1].text == "7"
    assert _agreed(looks, [1, 0.3])[1].text == "17"


@pytest.mark.parametrize(("surest", "agreed"), [("1?", "17"), ("?", "?"), ("12", "12")])
def test_half_a_number_counts_for_less_than_a_whole_one(reader: Reader, surest: str, agreed: str) -> None:
    searched = reader.search(drawn("1"))
    looks = [(searched, said(surest, 0.6)), (searched, said("17", 0.5))]
    assert _agreed(looks, [1, 1])[1].text == agreed


def test_a_mark_refused_is_not_asked_again_until_it_looks_like_a_digit() -> None:
    assert not _doubted(said(NOT_A_DIGIT, 0.1), "cnn")
    assert _doubted(said(2 * NOT_A_DIGIT, 0.1), "cnn")
    assert not _doubted(said("407", 0.97), "cnn")


def test_engines_whose_confidence_is_not_fitted_look_once() -> None:
    assert not any(_doubted(said("407", 0.1), engine) for engine in ENGINES if engine != "cnn")


@pytest.mark.parametrize(("number", "score", "read"), [("181", 0.25, "181"), ("181", 0.15, "81"), ("481", 0.25, "81")])
def test_a_stroke_before_a_number_is_the_second_opinion_s_to_tell(
    reader: Reader, number: str, score: float, read: str
) -> None:
    """For the finder it may be a sign: a faint peak, before others that are sure."""
    searched = reader.search(drawn(number))
    first, *others = searched.found
    faint = replace(searched, found=tuple(others), doubtful=(replace(first, score=score),))
    told = reader._with_first_ones(faint)
    assert len(told.found) == len(read)
    assert len(told.found) + len(told.doubtful) == len(number)
    assert told.found[-2:] == tuple(others)


def test_a_stroke_behind_a_number_is_none_of_it(reader: Reader) -> None:
    searched = reader.search(drawn("481"))
    *others, last = searched.found
    faint = replace(searched, found=tuple(others), doubtful=(replace(last, score=0.4),))
    assert reader._with_first_ones(faint) is faint
