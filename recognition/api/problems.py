"""Every refusal of the API in one shape, application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from recognition.errors import Away, CutOff, Refused, TooManyBytes, is_away
from recognition.models import Prediction

MEDIA_TYPE = "application/problem+json"
REFUSALS = {403: "You may not do this.", 404: "There is nothing here, or it is not yours."}
TANGLED = "The request has too many parts, or they lie too deep in one another."

log = logging.getLogger(__name__)


def body(status: int, detail: str, code: str = "", **more: Any) -> dict[str, Any]:
    """`type` is "about:blank" where the status alone says it; else our own, for programs to tell apart."""
    return {
        "type": f"urn:scrawl:problem:{code}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
        **more,
    }


def answer(status: int, detail: str, code: str = "", **more: Any) -> JsonResponse:
    """Where Django itself refuses, before or outside the framework."""
    return JsonResponse(body(status, detail, code, **more), status=status, content_type=MEDIA_TYPE)


def handler(error: Exception, context: dict[str, Any]) -> Response:
    """Of every exception in the API: none is left to become a page of HTML."""
    problem = _known(error)
    if problem is None:
        log.exception("the API broke", exc_info=error)
        problem = Response(body(500, "Something went wrong here; it is noted. Try again later."), 500)
    problem.content_type = MEDIA_TYPE
    # Whatever was asked for: else what writes YAML or pages writes the refusal, too.
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = MEDIA_TYPE
    return problem


def _known(error: Exception) -> Response | None:
    error = _ours(error)
    match error:
        case Refused():
            return _response(error.status, str(error), error.code, _later(error))
        case exceptions.ValidationError():
            return _response(400, "Something in the request cannot be used.", "invalid", errors=error.detail)
        case exceptions.APIException():
            return _response(error.status_code, _sentence(str(error.detail)), headers=_headers(error))
        case Http404() | PermissionDenied():
            status = 404 if isinstance(error, Http404) else 403
            return _response(status, REFUSALS[status])
    return None


def _ours(error: Exception) -> Exception:
    """Django's own words for what has a sentence here."""
    match error:
        case RequestDataTooBig():
            return TooManyBytes()
        case UnreadablePostError():
            return CutOff()
        case SuspiciousOperation() | RecursionError():  # nothing here goes deep but JSON that was sent
            return exceptions.ParseError(TANGLED)
        case Prediction.DoesNotExist():  # deleted while somebody waited for it
            return Http404()
        case Exception() if is_away(error):
            log.warning("what the site needs is away", exc_info=error)
            return Away()
    return error


def _response(status: int, detail: str, code: str = "", headers: dict[str, str] | None = None, **more: Any) -> Response:
    return Response(body(status, detail, code, **more), status, headers=headers)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _later(error: Refused) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if error.retry_after else {}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    return headers


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
