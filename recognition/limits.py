"""How often who may ask. Counted by one atomic step each, so that forty at once are forty."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import time

from django.conf import settings
from django.core.cache import cache

from accounts.models import User
from recognition.errors import TooOften

WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in each minute.

    The cache counts on in this process alone while its server is away, so nobody is shut out by that."""

    purpose: str
    rate: str  # the setting that holds the limit

    def allows(self, who: str) -> bool:
        """One more."""
        key = f"throttle:{self.purpose}:{who}:{int(time()) // WINDOW}"
        most: int = getattr(settings, self.rate)
        count: int = cache.count(key, 2 * WINDOW)  # type: ignore[attr-defined]
        return count <= most

    def take(self, user: User) -> None:
        """For the pages, which tell a refusal in a sentence. They and a person's programs share what there is."""
        if not self.allows(account(user)):
            raise TooOften(ceil(wait()))


PREVIEWS = Limit("preview", "PREVIEW_RATE")
SUBMISSIONS = Limit("submit", "SUBMIT_RATE")
READS = Limit("read", "READ_RATE")
EXPLANATIONS = Limit("explain", "EXPLAIN_RATE")


def account(user: User) -> str:
    return f"u{user.pk}"


def wait() -> float:
    """Seconds, until the next minute begins."""
    return WINDOW - time() % WINDOW
