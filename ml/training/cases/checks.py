"""Check sets: other people's digits as they come, and what is no digit."""

import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.training.cases.case import Case, Ink, Rng
from ml.training.cases.hands import held_back
from ml.training.cases.ink import CANVAS, drawn, enlarged, placed, tight
from ml.training.cases.lookalikes import CANVAS as MISLABELLED
from ml.training.cases.lookalikes import LETTERS, like_no_digit
from ml.training.cases.paper import Paper
from ml.training.cases.single import BRUSH, lots
from ml.training.data import Folder
from ml.training.pens import Mark
from ml.training.split import Source

SIDE = 0.7 * CANVAS  # longer side of a character that comes without a place of its own
DIM = 64  # of 255: fainter than this is scanning noise

CHEQUES = "cheques/labels.jsonl.gz"
SUDOKU = "photos/cells.npz"
SUDOKU_PAGE = "photos/sudoku.dat"
USPS = "usps/usps-train.npz"
CHOICE62 = "letters/choice62.npz"
OMNIGLOT = "not-digits/omniglot.npz"
CANVAS_DRAWINGS = "canvas/canvas-28x28.npz"
CHARS74K = "strokes/chars74k.jsonl.gz"


def canvas(folder: Folder, count: int) -> Iterator[Case]:
    """Visitors' drawings, one in ten, without those whose label is plainly wrong."""
    images, labels = folder.canvas()
    held = [i for i in range(len(images)) if i not in MISLABELLED]
    held = [i for i in held if Source.CANVAS.held_back(i)]
    for i in _spread(held, count, "canvas"):
        yield Case(Paper.WHITE.show(enlarged(images[i])), str(labels[i]))


def usps(folder: Folder, count: int) -> Iterator[Case]:
    """Envelopes' digits: they fill their 16 pixels, so each gets paper around it."""
    with np.load(folder.path / USPS) as held:
        images, labels = held["x"], held["y"]
    for i in _spread(range(len(images)), count, "usps"):
        image = np.where(images[i] >= DIM, images[i], 0).astype(np.uint8)
        yield Case(Paper.WHITE.show(placed(tight(enlarged(image)), SIDE)), str(labels[i]))


def cheques(folder: Folder, count: int) -> Iterator[Case]:
    with gzip.open(folder.path / CHEQUES, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    for i in _spread(range(len(rows)), count, "cheques"):
        file = folder.path / "cheques" / "images" / rows[i]["file"]
        yield Case(_picture(file), rows[i]["label"])


def sudoku_cells(folder: Folder, count: int) -> Iterator[Case]:
    with np.load(folder.path / SUDOKU) as held:
        cells, labels, written = held["x"], held["y"], held["handwritten"]
    for i in np.flatnonzero(written)[:count]:
        yield Case(cells[i], str(labels[i]))


def sudoku_page(folder: Folder, count: int) -> Iterator[Case]:
    """The whole photo, printed digits and all: far from what the reader is for, and good to know."""
    rows = (folder.path / SUDOKU_PAGE).read_text().splitlines()
    grid = [row.replace(" ", "") for row in rows if len(row.split()) == 9 and row.split()[0].isdigit()]
    yield from islice([Case(_picture(folder.path / "photos" / "sudoku.jpg"), "\n".join(grid))], count)


def choice62(folder: Folder, count: int) -> Iterator[Case]:
    with np.load(folder.path / CHOICE62) as held:
        images, names = held["x_bin"], held["labels"][held["y"]]
    letters = [i for i, name in enumerate(names.tolist()) if not name.isdigit() and name not in LETTERS]
    for i in _spread(letters, count, "choice62"):
        yield _refusable(placed(tight(enlarged(images[i])), SIDE))


def chars74k(folder: Folder, count: int) -> Iterator[Case]:
    """Letters as held-back people drew them."""
    letters = [d for d in held_back(folder.chars74k(), Source.CHARS74K) if not d.label.isdigit()]
    plain = [i for i, letter in enumerate(letters) if letter.label not in LETTERS]
    for i in _spread(plain, count, "chars74k"):
        yield _refusable(drawn(letters[i].mark, SIDE, BRUSH))


def omniglot(folder: Folder, count: int) -> Iterator[Case]:
    with np.load(folder.path / OMNIGLOT) as held:
        images, plain = held["x"], like_no_digit(held["alphabet"], held["name"])
    chosen = plain & Source.OMNIGLOT.held_back(np.arange(len(images)))
    for i in _spread(np.flatnonzero(chosen).tolist(), count, "omniglot"):
        yield _refusable(placed(tight(images[i].astype(np.float32) / 255), SIDE))


def probes(count: int) -> Iterator[Case]:
    """Nothing, a dot, a scribble, two letters, a page full of ink."""
    blank, dot = np.zeros((CANVAS, CANVAS), np.float32), np.zeros((CANVAS, CANVAS), np.float32)
    dot[140:152, 140:152] = 1
    inks = [blank, dot, np.ones_like(blank)]
    inks += [drawn(mark, side, BRUSH) for mark, side in ((_scribble(), 200), (_A, 190), (_X, 190))]
    yield from islice((_refusable(ink) for ink in inks), count)


_A: Mark = [np.array([[0, 1], [0.5, 0], [1, 1]]), np.array([[0.25, 0.6], [0.75, 0.6]])]
_X: Mark = [np.array([[0.0, 0], [1, 1]]), np.array([[1.0, 0], [0, 1]])]


def _scribble() -> Mark:
    t = np.linspace(0, 1, 400)
    return [np.stack([0.5 + 0.4 * np.sin(23 * t + 1), 0.5 + 0.4 * np.sin(17 * t)], -1)]


def _refusable(ink: Ink) -> Case:
    return Case(Paper.WHITE.show(ink), "")


def _spread(places: Iterable[int], count: int, name: str) -> list[int]:
    """So many of them, from all over: files are sorted by label."""
    rng: Rng = lots(3, name)
    chosen: list[int] = rng.permutation(np.fromiter(places, np.int64))[:count].tolist()
    return chosen


def _picture(file: object) -> NDArray[np.uint8]:
    with Image.open(str(file)) as picture:
        return np.asarray(picture.convert("RGB"))
