from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from bench import capacity, compare_report, load_report, report
from bench.documents import DOCS, FIGURES, Facts, embed, embedded, kept

Lines = Callable[[Facts], Iterable[str]]
WRITTEN: list[tuple[str, str, str, Lines]] = [  # a page, the part of it, the figures, what makes one of the other
    ("performance.md", "bench", "bench", report.lines),
    ("performance.md", "load", "load", load_report.lines),
    ("performance.md", "load-production", "load-production", load_report.lines),
    ("comparison.md", "comparison", "comparison", compare_report.lines),
    ("../README.md", "comparison", "comparison", compare_report.summary),
    ("capacity.md", "capacity", "load-production", capacity.lines),
]


@pytest.mark.parametrize(("page", "part", "figures", "lines"), WRITTEN)
def test_the_page_says_what_the_figures_say(page: str, part: str, figures: str, lines: Lines) -> None:
    shown = embedded(DOCS / page, part)
    if (FIGURES / f"{figures}.json").exists():
        assert shown == "\n".join(lines(kept(figures)))
    else:
        assert shown.startswith("Not measured yet")


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- x: written by a program -->\nold\n<!-- x: end -->\nafter\n", "utf-8")
    embed(page, "x", ["new", "newer"])
    embed(page, "x", ["newest"])
    assert page.read_text("utf-8") == "before\n<!-- x: written by a program -->\nnewest\n<!-- x: end -->\nafter\n"
    assert embedded(page, "x") == "newest"


@pytest.mark.parametrize("text", ["", "<!-- x: written by a program -->", "<!-- x: end -->"])
def test_a_page_without_its_marks_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="one place"):
        embed(page, "x", ["new"])
    assert page.read_text("utf-8") == text
