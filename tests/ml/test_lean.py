"""Standing slanted ink upright, and telling where it was written."""

import cv2
import numpy as np
import pytest

from ml import lean

Ink = lean.Ink


def strokes(by: float, height: int = 40) -> Ink:
    """Four that lean by so much."""
    ink = np.zeros((height, 160), np.uint8)
    for left in (30, 55, 80, 105):
        cv2.line(ink, (left + round(by * (height - 8)), 4), (left, height - 5), 255, 3)
    return ink


@pytest.mark.parametrize("by", [-0.5, -0.3, 0.0, 0.3, 0.5])
def test_it_finds_how_far_strokes_lean_and_stands_them_upright(by: float) -> None:
    assert lean.of(strokes(by)) == pytest.approx(by, abs=0.1)
    assert lean.of(lean.upright(strokes(by), by)) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("by", [-0.37, 0.37, 0.6])
def test_nothing_is_cut_off_and_it_can_be_undone(by: float) -> None:
    ink = strokes(by)
    stood = lean.upright(ink, by)
    assert stood.sum() == pytest.approx(ink.sum(), rel=0.02)
    again = lean.as_written(stood, by)
    assert again.shape == ink.shape
    assert np.abs(again.astype(int) - ink).mean() < 4


@pytest.mark.parametrize("by", [-0.4, 0.4])
def test_a_box_in_the_upright_ink_is_found_where_it_was_written(by: float) -> None:
    ink = np.zeros((40, 100), np.uint8)
    cv2.line(ink, (50 + round(by * 30), 5), (50, 35), 255, 3)
    left, _, width, _ = cv2.boundingRect(ink)
    stood = lean.upright(ink, by)
    x, y, w, h = cv2.boundingRect((stood > 64).astype(np.uint8))
    assert lean.reach(x, y, x + w, y + h, by, 40) == pytest.approx((left, left + width), abs=3)


def test_what_leans_no_way_clearly_does_not_lean() -> None:
    assert lean.of(np.zeros((5, 7), np.uint8)) == 0
    disc = np.zeros((40, 160), np.uint8)
    cv2.circle(disc, (80, 20), 15, 255, -1)
    assert lean.of(disc) == 0
