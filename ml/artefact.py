"""The shipped networks: a folder of `.tflite` files and a card that says what they are.

The card lists every file with its sha256. What is missing or altered is refused before anything runs.
"""

import hashlib
import json
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ml.errors import ArtefactError

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

SHIPPED = Path(__file__).parent / "artefact"
CARD = "card.json"
FORMAT = 3  # of the folder: raised when an older reader could not use a newer one
TOLD = ("version", "temperature", "taken_from", "no_digit_from", "no_digit_among", "unclear_below", "digit", "reading")


def model(card: dict[str, Any]) -> str:
    """What readings are signed with."""
    return f"digits-{card['version']}"


class Network:
    """One `.tflite` file. A shape other than the last one's costs a tenth more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._shape: tuple[int, ...] = ()
        self._lock = threading.Lock()  # an interpreter holds its input: two threads would mix theirs

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._lock:
            network, into, out = self._interpreter
            if batch.shape != self._shape:
                network.resize_tensor_input(into, batch.shape)
                network.allocate_tensors()
                self._shape = batch.shape
            network.set_tensor(into, batch)
            network.invoke()
            answer: NDArray[np.float32] = network.get_tensor(out)
            return answer

    @cached_property
    def _interpreter(self) -> tuple["Interpreter", int, int]:
        """And where it takes its input and gives its answer."""
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 -- who only checks the files goes without

        network = Interpreter(model_path=str(self._file), num_threads=1)  # in memory once for all processes
        return network, network.get_input_details()[0]["index"], network.get_output_details()[0]["index"]


class Artefact:
    """The networks and figures that one version of the reader ships with."""

    def __init__(self, folder: Path, card: dict[str, Any]) -> None:
        self.folder, self.card = folder, card
        self.find = Network(self._file("finder.tflite"))
        self.name = Network(self._file("second_opinion.tflite"))
        self._classic = self._file("svm.npz")

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Artefact":
        try:
            card = json.loads((folder / CARD).read_text("utf-8"))
            files = dict(card["files"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactError(f"The reader's card {folder / CARD} is missing or spoilt: {error}") from error
        if card.get("format") != FORMAT:
            raise ArtefactError(f"{folder} is of format {card.get('format')}; this reader needs {FORMAT}.")
        if lacking := [name for name in TOLD if name not in card]:
            raise ArtefactError(f"The reader's card {folder / CARD} does not tell its {', '.join(lacking)}.")
        for name, sha256 in files.items():
            _hold_to(folder / name, sha256)
        return cls(folder, card)

    @cached_property
    def machine(self) -> dict[str, NDArray[Any]]:
        """The support vectors of the `svm` engine, loaded when it is first asked."""
        with np.load(self._classic, allow_pickle=False) as held:
            return {key: held[key] for key in held.files}

    def classify(self, windows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, 28, 28, 2) ink 255 on 0, a mark's and its neighbours' -> (n, 11): of 0 to 9 and of no digit."""
        logits = np.zeros((len(windows), 11), np.float32)
        for i, window in enumerate(windows):  # many at once are no faster, and another shape to keep ready
            logits[i] = self.name(window[None].astype(np.float32) / 255)[0]
        return softmax(logits / np.float32(self.card["temperature"]))

    def _file(self, name: str) -> Path:
        if name not in self.card["files"]:
            raise ArtefactError(f"The card in {self.folder} does not list {name}.")
        return self.folder / name


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    high = np.exp(logits - logits.max(axis=-1, keepdims=True))
    out: NDArray[np.float32] = high / high.sum(axis=-1, keepdims=True)
    return out


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hold_to(file: Path, expected: str) -> None:
    try:
        found = sha256(file)
    except OSError as error:
        raise ArtefactError(f"{file} is missing or cannot be read. Restore it, or run `make train`.") from error
    if found != expected:
        raise ArtefactError(f"{file} is not the file that its card describes. Restore both together.")
