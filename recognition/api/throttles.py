"""How often who may ask. Counted by one atomic step each, so that forty at once are forty."""

from __future__ import annotations

from time import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.addresses import line

WINDOW = 60  # seconds


class Throttle(BaseThrottle):
    """So many requests in each minute for each account, or for each address where nobody signed in.

    The cache counts on in this process alone while its server is away, so nobody is shut out by that."""

    purpose: str
    rate: str  # the setting that holds the limit

    def allow_request(self, request: Request, view: APIView) -> bool:
        window = int(time()) // WINDOW
        key = f"throttle:{self.purpose}:{self.who(request)}:{window}"
        limit: int = getattr(settings, self.rate)
        count: int = cache.count(key, 2 * WINDOW)  # type: ignore[attr-defined]
        return count <= limit

    def who(self, request: Request) -> str:
        return f"u{request.user.pk}" if request.user.is_authenticated else f"a{line(self.get_ident(request))}"

    def wait(self) -> float:
        return WINDOW - time() % WINDOW


class Previews(Throttle):
    purpose, rate = "preview", "PREVIEW_RATE"


class Submissions(Throttle):
    purpose, rate = "submit", "SUBMIT_RATE"


class Reads(Throttle):
    purpose, rate = "read", "READ_RATE"
