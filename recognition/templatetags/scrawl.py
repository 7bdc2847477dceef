"""What the pages say about a reading: words for its confidence, bars for its probabilities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recognition import confidence as words

register = template.Library()

BAR = 36.0  # height of a certain digit's bar, in the drawing's units
ENGINE_WORDS = {
    "cnn": "A convolutional network: the best single look",
    "ensemble": "The network looks ten times, each time a little turned, scaled or shifted, and votes",
    "svm": "The classic: a support vector machine on 8 × 8 pixels, for comparison",
}


class Bar(NamedTuple):
    digit: int
    x: float
    y: float
    height: float
    top: bool


@register.simple_tag
def icon(name: str) -> SafeString:
    sheet = static("img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sheet, name)


@register.filter
def percent(share: float | None) -> str:
    return "" if share is None else words.percent(share)


@register.filter
def share(measured: float) -> str:
    """A measured figure, to the tenth of a per cent and without the manners of `percent`."""
    return f"{measured * 100:.1f} %"


@register.filter
def level(confidence: float | None) -> words.Level:
    return words.Level.of(confidence or 0.0)


@register.filter
def limits(field: BoundField) -> list[tuple[str, str]]:
    """What a confidence can be searched by, and what an address asks besides."""
    known, asked = words.LIMITS[field.name], field.value()
    return [*known, (asked, asked)] if asked and asked not in dict(known) else known


@register.filter
def engine_words(name: str) -> str:
    return ENGINE_WORDS[name]


@register.filter
def bars(digit: Mapping[str, Any]) -> Iterator[Bar]:
    """One bar a digit, standing on the same floor."""
    for value, share in enumerate(digit["probabilities"]):
        height = round(max(0.75, share * BAR), 2)
        yield Bar(value, value * 10 + 1.5, round(BAR - height, 2), height, str(value) == digit["value"])


@register.filter
def around(box: Mapping[str, float]) -> dict[str, float]:
    """The reader's boxes are tight, and a line on the ink is hard to see."""
    room = 2 + box["height"] * 0.05
    sides = {"left": -room, "top": -room, "width": 2 * room, "height": 2 * room}
    return {name: round(box[name] + more, 2) for name, more in sides.items()}


@register.filter
def agreeing(votes: Sequence[str], value: str) -> int:
    return sum(vote == value for vote in votes)


@register.filter
def plus(number: float, other: float) -> float:
    return number + other
