"""Readings that are staged, for tests of what the page makes of them."""

from typing import Any


def said(text: str) -> dict[str, Any]:
    """What it says does not matter, only that it comes, and when."""
    digits = [
        {
            "value": mark,
            "confidence": 0.97,
            "line": 0,
            "reason": None,
            "probabilities": [0.97 if str(n) == mark else 0.003 for n in range(10)],
            "box": {"left": 30 + 60 * place, "top": 30, "width": 50, "height": 90},
        }
        for place, mark in enumerate(text)
    ]
    return {"text": text, "confidence": 0.97, "digits": digits, "model": "staged"}
