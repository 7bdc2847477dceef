"""The measured figures on the card that ships, so that whoever loads the networks can say how good they are."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.artefact import CARD
from ml.training.evaluation.floors import Verdict
from ml.training.evaluation.outcome import Outcome


def record(outcome: Outcome, verdicts: Sequence[Verdict], folder: Path) -> None:
    """Into the card, in place of what an earlier evaluation found."""
    file = folder / CARD
    card = json.loads(file.read_text("utf-8")) | {"figures": figures(outcome, verdicts)}
    file.write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", "utf-8")


def figures(outcome: Outcome, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """By engine, and under `floors` each value that the reader is held to."""
    found: dict[str, Any] = {engine: _engine(outcome, engine) for engine in outcome.said}
    return found | {"floors": {v.floor.name: round(v.value, 6) for v in verdicts if v.value is not None}}


def _engine(outcome: Outcome, engine: str) -> dict[str, float | None]:
    return {
        "accuracy": round(outcome.accuracy(engine), 5),
        "calibration_error": round(outcome.bins(engine).error(), 5),
        "milliseconds": round(outcome.speed.one_digit[engine], 2) if outcome.speed else None,
    }
