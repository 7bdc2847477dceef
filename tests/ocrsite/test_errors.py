"""Every refusal of Django's own: a page for people, a problem for programs."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from ocrsite import errors

PAGE, CALL = "/history/", "/api/v1/predictions/"


def asked(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.csp_nonce = "n"  # type: ignore[attr-defined]
    return request


def ended(handler: Callable[..., HttpResponse], path: str, exception: Exception) -> HttpResponse:
    """As Django calls it: while the exception is being handled."""
    try:
        raise exception
    except type(exception) as error:
        return handler(asked(path)) if handler is errors.handler500 else handler(asked(path), error)


CASES = [
    (errors.handler400, SuspiciousOperation("a strange host"), 400),
    (errors.handler400, RequestDataTooBig("too much"), 413),
    (errors.handler403, PermissionDenied("a secret reason"), 403),
    (errors.handler404, Http404("a secret path"), 404),
    (errors.handler500, ValueError("a fault of ours"), 500),
    (errors.handler500, OperationalError("the database is away"), 503),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("handler", "exception", "status"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_people_get_a_page(handler: Callable[..., HttpResponse], exception: Exception, status: int) -> None:
    answer = ended(handler, PAGE, exception)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "<h1" in page
    assert status == 403 or str(exception) not in page  # why one may not is told, in words of ours


@pytest.mark.parametrize(("handler", "exception", "status"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_programs_get_a_problem(handler: Callable[..., HttpResponse], exception: Exception, status: int) -> None:
    answer = ended(handler, CALL, exception)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["detail"]
    assert str(exception) not in answer.content.decode()


def test_a_database_that_is_away_says_when_to_come_back() -> None:
    assert int(ended(errors.handler500, CALL, OperationalError("away"))["Retry-After"]) > 0
