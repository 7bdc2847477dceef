"""From any picture to ink on even ground."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ml import Damaged, NotFinite, picture, sizing
from tests.ml.drawings import broken, drawn, grainy


@pytest.mark.parametrize(("brightest", "ground"), [(90, 255), (255, 0)], ids=["dark on white", "bright on black"])
def test_transparent_ink_is_laid_on_the_paper_that_shows_it(brightest: int, ground: int) -> None:
    random = np.random.default_rng(brightest)
    colour = random.integers(brightest - 60, brightest, (40, 70, 3)).astype(np.uint8)
    alpha = random.integers(0, 256, (40, 70, 1)).astype(np.uint8)
    shares = alpha / 255
    wanted = np.round(colour * shares + ground * (1 - shares))
    assert (picture.on_paper(np.dstack([colour, alpha])) == wanted).all()


def test_even_undoes_the_light() -> None:
    white = drawn("47", 32, 3)
    plain, dim = picture.even(white).astype(int), picture.even(shaded(white)).astype(int)
    assert plain.max() == 255
    assert np.abs(plain - dim).mean() < 6


def test_ink_of_any_size_is_found_in_any_light() -> None:
    white = drawn("47", 90, 8)
    plain, dim = picture.inked(white), picture.inked(shaded(white))
    assert 0.02 < plain.mean() < 0.3
    assert (plain != dim).mean() < 0.01


@pytest.mark.parametrize(
    ("ink", "paper"),
    [((180, 60, 60), (60, 167, 60)), ((60, 167, 60), (180, 60, 60)), ((60, 60, 200), (148, 148, 60))],
    ids=["red on green", "green on red", "blue on olive"],
)
def test_ink_as_light_as_its_paper_stands_out_by_its_colour(ink: list[int], paper: list[int]) -> None:
    inked = drawn("47", 90, 8) < 128
    found = picture.grey(np.where(inked[..., None], ink, paper).astype(np.uint8))
    assert np.ptp(found) > 60
    assert np.ptp(found[inked]) == np.ptp(found[~inked]) == 0


def shaded(white: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(white * np.linspace(0.4, 1.0, white.shape[1]), np.uint8)


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    plain = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
    lying = plain.transpose(Image.Transpose.ROTATE_90)
    lying.getexif()[picture.ORIENTATION] = 6
    assert (picture.pixels(lying) == np.asarray(plain)).all()


@pytest.mark.parametrize(
    ("kind", "values"), [(np.uint16, (0x3C00, 0xE600)), (np.int32, (-9000, 70000)), (np.float32, (0.1, 0.9))]
)
def test_more_bits_than_eight_are_read_as_they_look(kind: type, values: tuple[float, float]) -> None:
    ink, paper = values
    image = Image.fromarray(np.array([[paper, ink], [paper, paper]], kind))
    pixels = picture.pixels(image)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (2, 2)
    assert pixels[0, 0] > pixels[0, 1] + 150


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(NotFinite):
        picture.pixels(Image.fromarray(np.array([[np.nan, 1]], np.float32)))


@pytest.mark.parametrize("data", [broken(), broken()[:4000]], ids=["broken", "cut off"])
def test_a_file_of_which_the_head_alone_is_whole_is_refused(data: bytes) -> None:
    with pytest.raises(Damaged, match="cut off"):
        picture.pixels(Image.open(BytesIO(data)))


def test_faint_noise_is_not_made_ink() -> None:
    noise = np.random.default_rng(1).normal(200, 2, (90, 200)).clip(0, 255).astype(np.uint8)
    assert picture.even(noise).mean() < 40


@pytest.mark.parametrize("coarse", [0.0, 0.6, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("spread", [10, 20, 40])
def test_the_grain_of_paper_is_no_ink_however_coarse(coarse: float, spread: float) -> None:
    for shape in ((64, 256), (280, 280), (600, 800)):
        assert sizing.measure(grainy(np.full(shape, 255, np.uint8), spread, coarse)) is None


@pytest.mark.parametrize("spread", [20, 40, 60])
def test_ink_is_found_under_any_grain(spread: float) -> None:
    page = drawn("407", 60, 7)
    size = sizing.measure(grainy(page, spread))
    assert size is not None
    assert size.heights[0] == pytest.approx(60, rel=0.35)


@pytest.mark.parametrize("height", [30, 80, 150, 500])
def test_digits_are_measured(height: int) -> None:
    size = sizing.measure(drawn("4075", height, height * 0.08))
    assert size is not None
    assert size.heights[0] == pytest.approx(height, rel=0.35)


def test_rows_are_not_taken_for_one_tall_digit() -> None:
    size = sizing.measure(drawn("407\n235", 100, 9))
    assert size is not None
    assert size.heights[0] == pytest.approx(100, rel=0.35)


def test_a_frame_is_not_measured() -> None:
    page = drawn("5", 80, 7)
    page = np.pad(page, 40, constant_values=255)
    page[3:6], page[-6:-3], page[:, 3:6], page[:, -6:-3] = 0, 0, 0, 0
    size = sizing.measure(page)
    assert size is not None
    assert size.heights[0] == pytest.approx(80, rel=0.35)


def test_the_straight_bar_of_a_digit_is_no_ruling() -> None:
    four = np.full((270, 170), 255, np.uint8)
    strokes = np.array([[65, 22], [24, 156], [148, 156]]), np.array([[112, 86], [110, 246]])
    cv2.polylines(four, strokes, isClosed=False, color=0, thickness=14)
    size = sizing.measure(four)
    assert size is not None
    assert size.heights[0] == pytest.approx(236, rel=0.05)


def test_a_blank_page_has_no_size() -> None:
    assert sizing.measure(np.full((200, 300), 240, np.uint8)) is None


def test_a_photo_is_scaled_down() -> None:
    assert max(picture.shrunk(np.zeros((3000, 4000, 3), np.uint8)).shape) == picture.WORKING_SIDE
