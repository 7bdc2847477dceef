"""What holds for every answer, whoever gives it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.core.signals import request_started
from django.db import IntegrityError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import parse_header_parameters

from accounts import closing
from accounts.errors import ClosedError
from ocrsite import errors
from recognition.api import problems
from recognition.forms import MOST_AT_ONCE

Answer = Callable[[HttpRequest], HttpResponse]
# Python knows a hundred more: some are no text at all, and one takes hours for what fits into a form.
CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1"}
# The longest of a page's forms names a screen of readings. A passkey is JSON, of which Python may make twenty times as
# many bytes before anybody looks at it.
FORM_BYTES = 256 * 1024
UNREADABLE = "unreadable/unreadable"
NUL = "\\000"  # as a cookie in quotation marks writes it
IN_CHUNKS = "The request does not say how long its body is. Send it with a Content-Length, and not in chunks."
PACKED = "A body with a Content-Encoding is not unpacked here. Send it as it is."
IN_CLEAR = "The API speaks https alone. What was sent in clear, a token above all, may have been read: revoke it."


def api_in_clear(get_response: Answer) -> Answer:
    """Refused and not redirected: a program that is sent on never learns that its token travels in clear."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.HTTPS and problems.is_for_programs(request) and not request.is_secure():
            return problems.answer(403, IN_CLEAR, "in-clear")
        return get_response(request)

    return middleware


def heads_alone(get_response: Answer) -> Answer:
    """The server throws away what follows upon HEAD, but not before all of a history was fetched for it, and with a
    warning in the log for each."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD":
            setattr(response, "streaming_content" if response.streaming else "content", b"")
        return response

    return middleware


@receiver(request_started)
def heads(environ: dict[str, Any], **_: Any) -> None:
    """What others take on trust before `bodies` is asked: how long a body is, its charset, in which Django reads the
    address, too, and that a session's number is text to every database."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        environ["CONTENT_LENGTH"] = ""
    if not _is_readable(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = UNREADABLE
    if NUL in environ.get("HTTP_COOKIE", ""):
        environ["HTTP_COOKIE"] = ""


def _is_readable(kind: str) -> bool:
    try:
        _, told = parse_header_parameters(kind)
    except ValueError:
        return False
    return told.get("charset", "utf-8").lower() in CHARSETS


def bodies(get_response: Answer) -> Answer:
    """By its head, before anybody parses it: of a form Django bounds the fields alone, and its files would go to the
    disk without end. Without a Content-Length nothing is read here, so there is no more to bound."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > _most(request):
            if request.path != reverse("recognition:upload"):
                raise RequestDataTooBig("more than any form here sends")
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + MOST_AT_ONCE * settings.MAX_IMAGE_BYTES:
                raise TooManyFilesSent("more than the form takes at once")
        if request.content_type == UNREADABLE:
            raise BadRequest("a charset that no form here has")
        return _unread(request) or get_response(request)

    return middleware


def _unread(request: HttpRequest) -> HttpResponse | None:
    """Django takes a body in chunks for none at all: a correction would be answered 200, and left where it was."""
    if "Transfer-Encoding" in request.headers:
        return _refused(request, 411, IN_CHUNKS, "length-required")
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        return _refused(request, 415, PACKED, "packed")
    return None


def _refused(request: HttpRequest, status: int, reason: str, code: str) -> HttpResponse:
    if not problems.is_for_programs(request):  # no browser sends its forms so
        raise BadRequest(reason)
    return problems.answer(status, reason, code)


def _most(request: HttpRequest) -> int:
    takes_pictures = problems.is_for_programs(request) or request.path == reverse("recognition:upload")
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if takes_pictures else FORM_BYTES


def _length(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


class NoFaultOfOurs:
    """What breaks a page, and is told instead. A passkey is JSON, and Python reads none that goes too deep. Of an
    account that another tab closed meanwhile nothing can be kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RecursionError):
            raise BadRequest(problems.TANGLED) from error
        of_nobody = isinstance(error, IntegrityError) and closing.is_closed(request.user)
        return errors.closed(request) if of_nobody or isinstance(error, ClosedError) else None


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
