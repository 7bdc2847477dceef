"""Where figures go: as JSON for programs, and into a marked part of a page for people."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURES = DOCS / "figures"

Facts = dict[str, Any]


def keep(name: str, facts: Facts) -> None:
    FIGURES.mkdir(exist_ok=True)
    (FIGURES / f"{name}.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")


def kept(name: str) -> Facts:
    facts: Facts = json.loads((FIGURES / f"{name}.json").read_text("utf-8"))
    return facts


def embed(page: Path, part: str, lines: Iterable[str]) -> None:
    """Replace what stands between the part's marks; all around it stays as a person wrote it."""
    text = page.read_text("utf-8")
    before, after = _around(text, part)
    page.write_text("\n".join([before, *lines, after]), "utf-8")


def embedded(page: Path, part: str) -> str:
    text = page.read_text("utf-8")
    before, after = _around(text, part)
    return text[len(before) + 1 : len(text) - len(after) - 1]


def _around(text: str, part: str) -> tuple[str, str]:
    begin, end = f"<!-- {part}: written by a program -->", f"<!-- {part}: end -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"The page has not one place for «{part}»: it begins with {begin} and ends with {end}.")
    start, stop = text.index(begin) + len(begin), text.index(end)
    return text[:start], text[stop:]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """The first column to the left, figures to the right."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'--:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
