"""How sure is sure: the words that stand beside a confidence, on the pages and in the browser alike."""

from enum import Enum


class Level(Enum):
    """A name for the stylesheet, words for people, and the least confidence that deserves them.

    The limits are what rounds to 90 and to 60 %: a search by the same numbers finds what is shown so.
    """

    SURE = ("sure", "Sure", 0.895)
    CHECK = ("check", "Check this", 0.595)
    LOST = ("lost", "Can’t tell", 0.0)

    def __init__(self, css: str, words: str, least: float) -> None:
        self.css = css
        self.words = words
        self.least = least

    @classmethod
    def of(cls, confidence: float) -> "Level":
        """As the per cent that are shown beside it say: «60 %» is never on both sides of a limit."""
        return next((level for level in cls if confidence >= level.least), cls.LOST)


_ASKED = (99, 95, 90, 80, 70, 60, 50)  # per cent that a history is searched by
# As the per cent that are shown: who asks for 90 finds what rounds to it.
LIMITS = {
    "min_confidence": [(f"{asked / 100 - 0.005:.3f}", f"{asked} %") for asked in _ASKED],
    "max_confidence": [(f"{asked / 100 - 0.00501:.5f}", f"{asked} %") for asked in _ASKED],
}


def percent(share: float) -> str:
    """Never «100 %» and never «0 %» of something: a reader is not that sure."""
    rounded = min(99, max(1 if share > 0 else 0, round(share * 100)))
    return f"{rounded} %"
