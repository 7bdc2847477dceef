"""All conditions that can be made from the data at hand, and the names of those that cannot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from ml.training.cases import checks
from ml.training.cases.case import Case, Condition, Kind
from ml.training.cases.forms import FORMS, forms
from ml.training.cases.hands import Hands, invented, of_others
from ml.training.cases.paper import Paper
from ml.training.cases.photos import PHOTOS, photos
from ml.training.cases.single import FROM_MNIST, FROM_STROKES, from_mnist, from_strokes
from ml.training.cases.strings import MANNERS, strings
from ml.training.data import Folder

Load = Callable[[Folder, int], Iterator[Case]]

COMPARED = ("m_off", "m_small", "m_smalloff", "m_large")  # with m_fit, to a fifth of a point
CHECKS: dict[str, tuple[str, Kind, str, Load]] = {  # name: title, kind, the file it needs
    "canvas": ("visitors' canvas drawings", Kind.DIGIT, checks.CANVAS_DRAWINGS, checks.canvas),
    "usps": ("digits from envelopes", Kind.DIGIT, checks.USPS, checks.usps),
    "sudoku_cells": ("a phone photo's handwritten cells", Kind.DIGIT, checks.SUDOKU, checks.sudoku_cells),
    "sudoku_page": ("that whole photo, print and all", Kind.STRING, checks.SUDOKU_PAGE, checks.sudoku_page),
    "cheques": ("amounts on cheques", Kind.STRING, checks.CHEQUES, checks.cheques),
    "letters": ("cursive letters", Kind.NO_DIGIT, checks.CHOICE62, checks.choice62),
    "pen_letters": ("letters drawn by a pen", Kind.NO_DIGIT, checks.CHARS74K, checks.chars74k),
    "alphabets": ("other alphabets", Kind.NO_DIGIT, checks.OMNIGLOT, checks.omniglot),
}


@dataclass(frozen=True)
class Catalogue:
    conditions: tuple[Condition, ...]
    skipped: dict[str, str]  # name: why


def catalogue(folder: Folder | None) -> Catalogue:
    """From a folder of data; without one, from made-up digits."""
    hands = of_others(folder) if folder else invented()
    found = [
        *_singles(hands),
        *_papers(hands),
        *_strings(hands),
        *_forms(hands),
        *_photos(hands),
        _probes(),
        *_checks(folder),
    ]
    skipped = _missing(folder, hands)
    return Catalogue(tuple(c for c in found if c.name not in skipped), skipped)


def _singles(hands: Hands) -> Iterator[Condition]:
    for name, (title, _) in FROM_MNIST.items():
        full = {"m_fit": len(hands.images)} | dict.fromkeys(COMPARED, 2000)
        yield Condition(name, title, Kind.DIGIT, partial(from_mnist, name, hands), full.get(name, 1000))
    for name, (title, _) in FROM_STROKES.items():
        yield Condition(name, title, Kind.DIGIT, partial(from_strokes, name, hands), 1000)


def _papers(hands: Hands) -> Iterator[Condition]:
    for paper in (Paper.BLACK, Paper.TRANSPARENT):
        draw = partial(from_strokes, "s_native", hands, paper=paper)
        name = f"p_{paper.name.lower()}"
        yield Condition(name, f"s_native as {paper.value}", Kind.DIGIT, draw, 500)


def _strings(hands: Hands) -> Iterator[Condition]:
    for name, manner in MANNERS.items():
        yield Condition(name, manner.title, Kind.STRING, partial(strings, name, hands), 400)


def _forms(hands: Hands) -> Iterator[Condition]:
    for name, (title, _) in FORMS.items():
        yield Condition(name, title, Kind.STRING, partial(forms, name, hands), 400)


def _photos(hands: Hands) -> Iterator[Condition]:
    for name, (title, _) in PHOTOS.items():
        yield Condition(name, title, Kind.STRING, partial(photos, name, hands), 400)


def _probes() -> Condition:
    return Condition("probes", "nothing, a dot, a scribble, all ink", Kind.NO_DIGIT, checks.probes, 6)


def _checks(folder: Folder | None) -> Iterator[Condition]:
    if folder is None:
        return
    for name, (title, kind, file, load) in CHECKS.items():
        if (folder.path / file).exists():
            yield Condition(name, title, kind, partial(load, folder), 2000)


def _missing(folder: Folder | None, hands: Hands) -> dict[str, str]:
    missing = {}
    for name, (_, _, file, _) in CHECKS.items():
        if folder is None or not (folder.path / file).exists():
            missing[name] = f"there is no {file}"
    if not hands.marks:
        strokes = [*FROM_STROKES, "p_black", "p_transparent"]
        missing |= dict.fromkeys(strokes, "there are no strokes of held-back writers")
    return missing
