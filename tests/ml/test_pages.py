"""Made-up pages: what they say of their digits is what one sees."""

import cv2
import numpy as np
import pytest

from ml.training import pages
from ml.training.glyphs import Pool
from ml.training.pages import HEIGHT, WIDTH, Page, Row


def written(pool: Pool, seed: int, gap: float) -> Page:
    sheet = Page()
    row = Row(count=4, height=30, middle=HEIGHT / 2, left=10, gap=gap, loose=0, stops=0)
    pages._digits(sheet, pool, np.random.default_rng(seed), row)
    return sheet


def pieces(sheet: Page) -> int:
    """Ink that hangs together, with pens that skipped mended."""
    mended = cv2.morphologyEx((sheet.ink > 90).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 1), np.uint8))
    return cv2.connectedComponents(mended, connectivity=8)[0] - 1


@pytest.mark.parametrize("layout", pages._LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_mark_has_its_ink(layout: pages.Layout, pool: Pool) -> None:
    for seed in range(20):
        sheet = Page()
        layout(sheet, pool, np.random.default_rng(seed))
        for mark in sheet.marks:
            box = sheet.ink[max(mark.top, 0) : mark.top + mark.height, max(mark.left, 0) : mark.left + mark.width]
            assert mark.seen() < 0.3 or box.max() > 60


def test_a_page_is_as_large_as_the_finder_is_taught_on(pool: Pool) -> None:
    ink, _ = pages.page(pool, np.random.default_rng(1))
    assert ink.shape == (HEIGHT, WIDTH)
    assert ink.dtype == np.uint8


@pytest.mark.parametrize(("gap", "least", "most"), [(-2, 0.25, 0.4), (6, 0.9, 1.2)])
def test_digits_hang_together_where_the_gap_is_below_nothing(pool: Pool, gap: float, least: float, most: float) -> None:
    sheets = [written(pool, seed, gap) for seed in range(20)]
    assert least <= np.mean([pieces(sheet) / len(sheet.marks) for sheet in sheets]) <= most


def test_ones_stand_oftener_where_digits_touch() -> None:
    rng = np.random.default_rng(3)

    def ones(gap: float) -> float:
        row = Row(count=1, height=30, middle=0, left=0, gap=gap, loose=0)
        return float(np.mean([row.label(rng) == 1 for _ in range(2000)]))

    assert ones(-1) > 2 * ones(1) > 0
