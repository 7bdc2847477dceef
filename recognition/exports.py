"""A history as CSV, row by row: its length is nowhere held in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from recognition.models import PredictionQuerySet

AT_A_TIME = 500
COLUMNS = (
    *("id", "created_at", "finished_at", "source", "engine", "model", "status"),
    *("text", "correction", "confidence", "duration_ms", "error"),
)
# A spreadsheet takes a cell that begins with one of these for a formula and may run it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def rows(predictions: PredictionQuerySet) -> Iterator[str]:
    line = csv.writer(_Echo())
    yield line.writerow(COLUMNS)
    for prediction in predictions.defer("digits").iterator(AT_A_TIME):
        yield line.writerow([_cell(getattr(prediction, name)) for name in COLUMNS])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


class _Echo:
    """What csv takes for a file: it hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
