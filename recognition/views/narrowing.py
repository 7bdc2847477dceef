"""What narrows a history, each part in words and with the address that goes on without it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.forms import BoundField
from django.http import QueryDict

from recognition.confidence import LIMITS
from recognition.filters import PredictionFilter

SEARCHED = "contains"  # has its field above the filters
OFTEN = {
    "Sure": {"min_confidence": "0.895", "corrected": "false"},
    "To check": {"min_confidence": "0.595", "max_confidence": "0.89499", "corrected": "false"},
    "Could not tell": {"max_confidence": "0.59499", "corrected": "false"},
    "Checked": {"corrected": "true"},
    "Failed": {"status": "failed"},
}
THEIRS = {name for question in OFTEN.values() for name in question}
WORDS = {"corrected": {"true": "yes", "false": "no"}} | {name: dict(limits) for name, limits in LIMITS.items()}


class Chip(NamedTuple):
    words: str
    address: str
    is_on: bool


def often(asked: QueryDict) -> Iterator[Chip]:
    """Each in place of the others, beside whatever else is asked. The one that is on takes itself back."""
    now = {name: asked[name] for name in THEIRS & asked.keys()}
    for words, question in OFTEN.items():
        is_on = now == question
        yield Chip(words, _without(asked, THEIRS, {} if is_on else question), is_on)


def parts(filters: PredictionFilter, asked: QueryDict) -> Iterator[Chip]:
    """What is on: what is often asked for by its one name, everything else by that of its field."""
    on = [chip for chip in often(asked) if chip.is_on]
    yield from on
    told = {SEARCHED, *(THEIRS if on else ())}
    for name in filters.filters:
        if name in asked and name not in told:
            yield Chip(_words(filters.form[name]), _without(asked, {name}), is_on=True)


def _without(asked: QueryDict, names: set[str], instead: dict[str, str] | None = None) -> str:
    query = asked.copy()
    for name in names & query.keys():
        del query[name]
    query.update(instead or {})
    return f"?{query.urlencode()}"


def _words(field: BoundField) -> str:
    value = field.value()
    known = WORDS.get(field.name) or dict(getattr(field.field, "choices", ()))
    return f"{field.label}: {known.get(value, value)}"
