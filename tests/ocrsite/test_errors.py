"""Every refusal of Django's own: a page for people, a problem for programs."""

import json
from collections.abc import Callable
from errno import ENOSPC

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ocrsite import errors
from recognition.errors import Away

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
    (errors.handler500, OSError(ENOSPC, "the disk is full"), 503),
    (errors.handler500, OSError("a fault of ours"), 500),
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


def test_an_address_of_the_api_that_is_none_is_told_to_programs(client: Client) -> None:
    for method in (client.get, client.post, client.delete):
        answer = method("/api/v2/readings/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(("path", "told"), [("/api/v1/predictions", True), ("/api/v1/readings/", False)])
def test_a_slash_that_is_forgotten_is_told(client: Client, path: str, told: bool) -> None:
    """The most common slip of all, and no redirect could carry the drawing along."""
    assert ("end with a slash" in client.post(path).json()["detail"]) is told


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "kind"), [(CALL, "application/problem+json"), (PAGE, "text/html; charset=utf-8")])
def test_a_missing_csrf_token_is_told_to_each_in_its_words(path: str, kind: str) -> None:
    answer = errors.csrf_failure(asked(path), "a reason for nobody")
    assert (answer.status_code, answer["Content-Type"]) == (403, kind)
    assert "a reason for nobody" not in answer.content.decode()


def test_a_database_that_closes_the_line_is_away_too() -> None:
    assert ended(errors.handler500, CALL, InterfaceError("connection already closed")).status_code == 503


@pytest.mark.parametrize("path", [PAGE, CALL])
def test_so_is_a_store_of_pictures_that_cannot_be_reached(path: str) -> None:
    """As where staff look at a picture; other pages tell of it by themselves."""
    assert ended(errors.handler500, path, Away()).status_code == 503
