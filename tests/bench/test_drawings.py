from io import BytesIO

from PIL import Image

from bench.drawings import drawings, growing
from ml import Reader


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def test_the_same_hands_draw_each_time_and_each_a_little_differently() -> None:
    first, again = drawings(4), drawings(4)
    assert first == again
    assert len(set(first)) == 4


def test_they_are_of_the_pads_size_and_are_what_they_say() -> None:
    pictures = [opened(png) for png in drawings(8)]
    assert all(260 <= picture.height <= 300 for picture in pictures)
    texts = [reading.text for reading in Reader.load().read_many(pictures)]
    assert texts.count("407") >= 7


def test_a_drawing_grows_stroke_by_stroke() -> None:
    grown = [opened(png) for png in growing("407", seed=1)]
    assert len(grown) == 4
    widths = [picture.width for picture in grown]
    assert widths == sorted(widths)
