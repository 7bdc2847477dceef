"""Django's own refusals: a page for people, problem+json for programs."""

import sys

from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page
from django.views.decorators.csrf import csrf_exempt

from accounts import closing
from recognition.api import problems
from recognition.errors import Away, Closed, TooManyBytes, is_away
from recognition.forms import TOO_MANY

NOTHING = "There is nothing at this address."
A_SLASH = " The API's addresses end with a slash."


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.answer(404, NOTHING if request.path.endswith("/") else NOTHING + A_SLASH)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if problems.is_for_programs(request):
        return problems.answer(400, "The request cannot be understood.")
    if isinstance(exception, SessionInterrupted):  # in another tab: all was done but what it keeps for the next page
        return closed(request) if closing.is_closed(request.user) else redirect_to_login(request.path)
    if isinstance(exception, TooManyFilesSent):
        return render(request, "413.html", {"reason": TOO_MANY}, status=413)
    return defaults.bad_request(request, exception)


def closed(request: HttpRequest) -> HttpResponse:
    refusal = Closed()
    return render(request, "401.html", {"reason": refusal}, status=refusal.status)


def too_large(request: HttpRequest) -> HttpResponse:
    refusal = TooManyBytes()
    if problems.is_for_programs(request):
        return problems.answer(refusal.status, str(refusal), refusal.code)
    reason = refusal if request.path == reverse("recognition:upload") else None
    return render(request, "413.html", {"reason": reason}, status=refusal.status)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_programs(request):
        return problems.answer(403, "You may not do this.")
    return defaults.permission_denied(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return nothing_here(request) if problems.is_for_programs(request) else defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    if is_away(sys.exception()):  # no fault of the page
        return away(request)
    if problems.is_for_programs(request):
        return problems.answer(500, "Something went wrong here; it is noted. Try again later.")
    return defaults.server_error(request)


def away(request: HttpRequest) -> HttpResponse:
    refusal = Away()
    if problems.is_for_programs(request):
        answer: HttpResponse = problems.answer(refusal.status, str(refusal), refusal.code)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=refusal.status)
    answer["Retry-After"] = str(refusal.retry_after)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if problems.is_for_programs(request):
        return problems.answer(403, "The CSRF token is missing or wrong. Programs send a Bearer token instead.")
    return csrf_page(request, reason)
