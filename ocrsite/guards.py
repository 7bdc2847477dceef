"""What holds for every answer, whoever gives it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from recognition.api import problems

Answer = Callable[[HttpRequest], HttpResponse]
IN_CLEAR = "The API speaks https alone. What was sent in clear, a token above all, may have been read: revoke it."


def api_in_clear(get_response: Answer) -> Answer:
    """Refused and not redirected: a program that is sent on never learns that its token travels in clear."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.HTTPS and problems.is_for_programs(request) and not request.is_secure():
            return problems.answer(403, IN_CLEAR, "in-clear")
        return get_response(request)

    return middleware


def private(get_response: Answer) -> Answer:
    """What one person was shown stays in no cache, and signing out clears what the browser kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_somebodys(request) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name in ("account_logout", "accounts:close"):
            response["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


def _is_somebodys(request: HttpRequest) -> bool:
    """By what was shown at the door: to ask who it is would cost a query on pages that need none."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
