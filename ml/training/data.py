"""Where handwriting comes from: MNIST from its public home, the rest from a folder that is given.

The folder is named by `--data` or SCRAWL_TRAINING_DATA. Without it only MNIST is used, and the
reader loses its sense of pens: on strokes of unseen writers it falls from about 99 to 95–97 in 100.
"""

import gzip
import hashlib
import json
import os
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.training.pens import Mark

FOLDER = "SCRAWL_TRAINING_DATA"
HOME = "https://ossci-datasets.s3.amazonaws.com/mnist/"
MNIST = {  # file: md5, as published
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}
KINDS = (  # what a folder may hold beside MNIST
    "strokes/pendigits-train.jsonl.gz",
    "strokes/chars74k.jsonl.gz",
    "canvas/canvas-28x28.npz",
    "not-digits/omniglot.npz",
    "mnist/writers.npz",
)
FONTS = (".woff", ".ttf", ".otf")
Images = NDArray[np.uint8]  # (n, h, w) ink 255 on 0
Labels = NDArray[np.uint8]  # (n,)


class DataError(Exception):
    """A file is missing or not what was published. Its text says what to do."""


@dataclass(frozen=True)
class Drawn:
    """One character as the pen moved: y down."""

    label: str
    writer: int
    mark: Mark = field(repr=False)


@dataclass(frozen=True)
class Folder:
    """The data that lies at `path`; each kind is there or not."""

    path: Path

    def mnist(self, part: str) -> tuple[Images, Labels]:
        """`part` is "train" or "t10k"; the latter is for the test alone."""
        images = _idx(self._mnist_file(f"{part}-images-idx3-ubyte.gz"))
        return images, _idx(self._mnist_file(f"{part}-labels-idx1-ubyte.gz"))

    def mnist_writers(self) -> NDArray[np.int16] | None:
        """The NIST writer of each of the 60,000, or None where only MNIST itself is at hand."""
        file = self.path / "mnist" / "writers.npz"
        return np.load(file)["writer_train"] if file.exists() else None

    def pendigits(self) -> list[Drawn]:
        return self._strokes("pendigits-train.jsonl.gz", upward=True)

    def chars74k(self) -> list[Drawn]:
        return self._strokes("chars74k.jsonl.gz", upward=False)

    def canvas(self) -> tuple[Images, Labels]:
        return self._pair("canvas/canvas-28x28.npz", (28, 28))

    def omniglot(self) -> Images:
        return self._pair("not-digits/omniglot.npz", (105, 105))[0]

    def fonts(self) -> list[Path]:
        """Handwriting fonts, whose letters teach what is no digit."""
        return sorted(file for file in (self.path / "fonts").glob("*") if file.suffix in FONTS)

    def missing(self) -> list[str]:
        return [kind for kind in KINDS if not (self.path / kind).exists()]

    def hashes(self) -> dict[str, str]:
        """The sha256 of every other file that is trained on."""
        there = [self.path / kind for kind in KINDS if (self.path / kind).exists()]
        return {
            str(file.relative_to(self.path)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (*there, *self.fonts())
        }

    def _pair(self, name: str, shape: tuple[int, int]) -> tuple[Images, Labels]:
        file = self.path / name
        if not file.exists():
            return np.zeros((0, *shape), np.uint8), np.zeros(0, np.uint8)
        held = np.load(file)
        return held["x"], held["y"] if "y" in held else np.zeros(len(held["x"]), np.uint8)

    def _strokes(self, name: str, *, upward: bool) -> list[Drawn]:
        file = self.path / "strokes" / name
        if not file.exists():
            return []
        turn = np.array([1.0, -1.0 if upward else 1.0])
        with gzip.open(file, "rt") as lines:
            return [drawn for line in lines if (drawn := _drawn(json.loads(line), turn))]

    def _mnist_file(self, name: str) -> Path:
        file = self.path / "mnist" / name
        if not file.exists():
            _fetch(name, file)
        if hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() != MNIST[name]:
            raise DataError(f"{file} is not the published file. Remove it and try again.")
        return file


def folder(given: str | None = None) -> Folder:
    """The folder that was named, or a cache of our own that MNIST is fetched into."""
    named = given or os.environ.get(FOLDER)
    if named and not Path(named).is_dir():
        raise DataError(f"There is no folder {named}. Name the training data by --data or {FOLDER}.")
    return Folder(Path(named) if named else Path.cwd() / "var" / "training-data")


def _drawn(row: dict[str, object], turn: NDArray[np.float64]) -> Drawn | None:
    strokes = row["strokes"]
    assert isinstance(strokes, list)
    mark = [np.asarray([p[:2] for p in stroke], np.float64) * turn for stroke in strokes if stroke]
    writer = row["writer"] if "writer" in row else row["sample"]  # chars74k numbers its people by sample
    return Drawn(str(row["label"]), int(str(writer)), mark) if mark else None


def _idx(file: Path) -> NDArray[np.uint8]:
    raw = gzip.decompress(file.read_bytes())
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def _fetch(name: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.part")  # another process may fetch it, too
    try:
        with urllib.request.urlopen(HOME + name, timeout=60) as answer:  # noqa: S310 - HOME is ours
            partial.write_bytes(answer.read())
    except OSError as error:
        raise DataError(f"Could not fetch {HOME}{name} ({error}). Put it at {file} yourself.") from error
    partial.replace(file)
