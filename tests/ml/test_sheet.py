"""A sheet of paper seen with the desk it lies on, and what only looks like one."""

import cv2
import numpy as np
import pytest

from ml import Reader, polarity, sheet
from tests.ml.drawings import Picture, drawn, on_page, seen

H, W = 400, 600


def page() -> Picture:
    return on_page(drawn("407", 60, 6), (H, W), (150, 200))


@pytest.mark.parametrize("desk", [30, 110, 255])
@pytest.mark.parametrize("turn", [0, 6])
def test_of_a_sheet_on_a_desk_all_else_becomes_paper(reader: Reader, desk: int, turn: float) -> None:
    photograph = on_a_desk(page() if desk < 200 else 255 - page(), desk, turn)
    dark = polarity.dark_ink(photograph)
    assert np.ptp(dark[0]) == 0
    assert dark[0, 0] > 180
    assert reader.read(photograph).text == "407"


def on_a_desk(paper: Picture, desk: int, turn: float) -> Picture:
    middle, size = (W / 2, H / 2), (W + 240, H + 240)
    move = cv2.getRotationMatrix2D(middle, turn, 1.0)
    move[:, 2] += 120
    bright = np.clip(paper, 15, 230)
    return seen(cv2.warpAffine(bright, move, size, borderValue=desk).astype(np.uint8), np.full(size[::-1], 255.0))


def test_a_box_around_a_number_is_no_sheet() -> None:
    boxed = page()
    cv2.rectangle(boxed, (100, 100), (500, 300), 0, 6)
    photograph = seen(boxed, np.full((H, W), 235.0))
    assert (polarity.dark_ink(photograph) == photograph).all()


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_of_a_sheet_s_corner_on_a_desk_all_else_becomes_paper(reader: Reader, corner: tuple[int, int]) -> None:
    photograph = on_a_desk(page(), 60, 0)
    down, across = (120 * at for at in corner)
    cut = photograph[down : down + H + 120, across : across + W + 120]
    assert sheet.found(cut) is not None
    assert reader.read(cut).text == "407"


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("place", [(40, 20), (220, 320)])
def test_paper_in_a_lamp_s_light_is_no_sheet(reader: Reader, place: tuple[int, int], squared: bool) -> None:
    """Nor where a line to write on ends the brighter half above and below."""
    paper = on_page(drawn("407", 60, 6), (H, W), place)
    if squared:
        paper[24::110], paper[:, 60::110] = np.minimum(paper[24::110], 170), np.minimum(paper[:, 60::110], 170)
    light = np.broadcast_to(np.linspace(130, 235, W), (H, W))
    for photograph in (seen(paper, light), seen(paper, light[:, ::-1])):
        assert sheet.found(photograph) is None
        assert reader.read(photograph).text == "407"


def test_what_lies_beyond_a_line_is_told_from_a_corner() -> None:
    half, corner = np.zeros((60, 100), np.uint8), np.zeros((60, 100), np.uint8)
    half[:, 70:], corner[:, 70:], corner[:20] = 1, 1, 1
    assert sheet.lies_beyond_a_line(half)
    assert sheet.lies_beyond_a_line(np.triu(half))
    assert not sheet.lies_beyond_a_line(corner)
