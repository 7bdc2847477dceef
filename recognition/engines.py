"""The engines, with what was measured of each: from the card that ships with the networks."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ml.artefact import CARD, SHIPPED, model
from recognition.models import Engine


@cache
def card() -> dict[str, Any]:
    """Read without loading a network: the web process has no use for one."""
    try:
        told: dict[str, Any] = json.loads((SHIPPED / CARD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def measured() -> list[dict[str, Any]]:
    figures = card().get("figures", {})
    return [
        {
            "name": engine.value,
            "title": str(engine.label),
            "model": model(card()) if card() else "",
            "accuracy": figures.get(engine.value, {}).get("accuracy"),
            "calibration_error": figures.get(engine.value, {}).get("calibration_error"),
            "milliseconds": figures.get(engine.value, {}).get("milliseconds"),
        }
        for engine in Engine
    ]
