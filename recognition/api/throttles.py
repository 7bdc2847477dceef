"""The limits as the framework asks for them."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.addresses import line
from recognition import limits
from recognition.limits import Limit


class Throttle(BaseThrottle):
    """For each account, or for each address where nobody signed in."""

    limit: Limit

    def allow_request(self, request: Request, view: APIView) -> bool:
        return self.limit.allows(self.who(request))

    def who(self, request: Request) -> str:
        user = request.user
        return limits.account(user) if user.is_authenticated else f"a{line(self.get_ident(request))}"

    def wait(self) -> float:
        return limits.wait()


class Previews(Throttle):
    limit = limits.PREVIEWS


class Submissions(Throttle):
    limit = limits.SUBMISSIONS


class Reads(Throttle):
    limit = limits.READS
