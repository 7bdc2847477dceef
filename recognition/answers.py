"""A reading in the words of the API: the same for the row, the preview and the page."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml import Digit, Explanation, Reading
    from recognition.models import Prediction

Grown = tuple[float, float]  # how many times as large as the one that was read a picture is, across and down

PLACES = 5  # of a probability: more would be noise, and thirty digits a prediction add up


def of_reading(reading: Reading, grown: Grown = (1.0, 1.0)) -> dict[str, Any]:
    return {
        "text": reading.text,
        "confidence": round(reading.confidence, PLACES),
        "digits": [of_digit(digit, grown) for digit in reading.digits],
        "model": reading.model,
    }


def of_digit(digit: Digit, grown: Grown) -> dict[str, Any]:
    answer = {
        "value": digit.value,
        "confidence": round(digit.confidence, PLACES),
        "probabilities": [round(float(p), PLACES) for p in digit.probabilities],
        "box": {name: round(side) for name, side in _grown(digit.box._asdict(), grown).items()},
        "line": digit.line,
        "reason": digit.reason,
    }
    return answer | {"votes": list(digit.votes)} if digit.votes else answer


def told(status: str, finished_at: datetime, rest: Mapping[str, Any]) -> str:
    """What a finished row now holds, in a word for whoever waits for it."""
    return json.dumps({"status": status, "finished_at": finished_at.isoformat(), **rest})


def hear(prediction: Prediction, word: str) -> None:
    """Give the prediction in hand what its row holds by now, without a word with the database."""
    finished = json.loads(word)
    finished["finished_at"] = datetime.fromisoformat(finished["finished_at"])
    for name, value in finished.items():
        setattr(prediction, name, value)


def _grown(box: Mapping[str, float], grown: Grown) -> dict[str, float]:
    across, down = grown
    return {name: side * (across if name in ("left", "width") else down) for name, side in box.items()}


def of_explanation(explanation: Explanation, grown: Grown) -> dict[str, Any]:
    """Pictures as base64 of a PNG. In `heat` white is where covering the ink costs the answer most."""
    return {
        "reading": of_reading(explanation.reading, grown),
        "ink": _png(explanation.ink),
        "place": _place(explanation, grown),
        "looks": [
            {"crop": _png(look.crop), "heat": _png((look.heat * 255).astype("uint8"))} for look in explanation.looks
        ],
    }


def _place(explanation: Explanation, grown: Grown) -> dict[str, float]:
    """Where the ink lies in the picture, in the picture's pixels."""
    (height, width), (across, down) = explanation.ink.shape, explanation.scale
    place = {"left": explanation.left, "top": explanation.top, "width": width / across, "height": height / down}
    return _grown(place, grown)


def _png(pixels: NDArray[np.uint8]) -> str:
    from recognition import png  # noqa: PLC0415 -- it brings NumPy, and who only sends tasks goes without

    return base64.b64encode(png.encoded(pixels)).decode("ascii")
