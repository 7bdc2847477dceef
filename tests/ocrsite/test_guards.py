"""What is refused by its head, before anybody parses it."""

from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from pytest_django import Settings

from accounts.models import ApiToken, User
from ocrsite import guards
from ocrsite.wsgi import application
from recognition.forms import MOST_AT_ONCE
from tests.accounts.conftest import own_memory  # noqa: F401 -- a limit must not outlive its test

PAGE, CALL = "/accounts/login/", "/api/v1/previews/"
UPLOAD = "/upload/"
STRANGE = ("zlib", "idna", "undefined", "punycode", "nonsense")


@pytest.fixture
def browser(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("owner@example.org"))
    return client


def announced(client: Client, path: str, size: object) -> int:
    """The status for so many bytes, none of which there are."""
    return client.generic("POST", path, b"x", MULTIPART_CONTENT, CONTENT_LENGTH=str(size)).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("path", [PAGE, "/accounts/signup/", "/", "/accounts/2fa/webauthn/login/"])
def test_no_form_of_a_page_is_long(path: str) -> None:
    assert announced(Client(), path, guards.FORM_BYTES + 1) == 413
    longest = Client().post(path, b"x" * guards.FORM_BYTES, "application/x-www-form-urlencoded")
    assert longest.status_code in (200, 302, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [CALL, "/api/v1/predictions/"])
def test_more_than_one_picture_is_too_much(settings: Settings, path: str) -> None:
    assert announced(Client(), path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) == 413


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "status"), [("", 200), (1, 200), (-1, 200), ("many", 200), ("١", 200)])
def test_a_length_that_is_none_is_none(size: object, status: int) -> None:
    assert announced(Client(), PAGE, size) == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        (PAGE, "text/html; charset=utf-8", "No form here is as long"),
        (CALL, "application/problem+json", "Save the picture smaller"),
    ],
)
def test_each_is_told_in_its_words(path: str, kind: str, words: str) -> None:
    answer = Client().generic("POST", path, b"x", MULTIPART_CONTENT, CONTENT_LENGTH=str(10**12))
    assert (answer.status_code, answer["Content-Type"]) == (413, kind)
    assert words in answer.content.decode()


def test_who_is_signed_in_may_upload_as_many_as_the_form_takes(browser: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000  # of words; that of files is another
    for client, path, status in (
        (browser, UPLOAD, 422),  # seen, and found to be no picture
        (Client(), UPLOAD, 302),
    ):
        file = SimpleUploadedFile("a.png", b"x" * 2000)
        assert client.post(path, {"pictures": file, "engine": "cnn"}).status_code == status
    answer = browser.generic(
        "POST", UPLOAD, b"x", MULTIPART_CONTENT, CONTENT_LENGTH=str(1001 + MOST_AT_ONCE * settings.MAX_IMAGE_BYTES)
    )
    assert answer.status_code == 413
    assert "At most" in answer.content.decode()


@pytest.mark.django_db
def test_whose_session_ended_over_the_upload_signs_in_again(settings: Settings) -> None:
    """Before anybody looks for the form's token, which lies in the body."""
    length, visitor = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), Client(enforce_csrf_checks=True)
    answer = visitor.generic("POST", UPLOAD, b"x", MULTIPART_CONTENT, CONTENT_LENGTH=length)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/upload/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [PAGE, CALL])
@pytest.mark.parametrize("more", [*(f"charset={name}" for name in STRANGE), "charset*=zlib''x", "x*=nonsense''y"])
def test_a_charset_that_no_form_has_is_refused(path: str, more: str) -> None:
    """In the address, too: Django reads it the same way."""
    for query in ("", "?next=/"):
        answer = Client().generic("POST", f"{path}{query}", b"x", f"{MULTIPART_CONTENT}; {more}")
        assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "ISO-8859-1"])
def test_those_that_programs_name_are_not(charset: str) -> None:
    assert Client().generic("POST", PAGE, b"x", f"{MULTIPART_CONTENT}; charset={charset}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("HTTP_TRANSFER_ENCODING", "chunked", 411), ("HTTP_CONTENT_ENCODING", "gzip", 415)],
)
def test_a_body_that_would_not_be_read_is_refused(header: str, value: str, status: int) -> None:
    """Taken for none at all it would leave a correction undone, and be answered 200."""
    answer = Client().generic("PATCH", CALL, b"x", "application/json", **{header: value})  # type: ignore[arg-type]
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert Client().generic("POST", PAGE, b"x", MULTIPART_CONTENT, **{header: value}).status_code == 400  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_body_that_is_not_packed_says_so() -> None:
    answer = Client().post(PAGE, headers={"Content-Encoding": "Identity"})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/history/", "/api/v1/predictions/"])
def test_a_session_whose_number_is_no_text_is_none(settings: Settings, path: str) -> None:
    """PostgreSQL would not even look for it, and each visit would be a traceback in the log."""
    cookie = rf'{settings.SESSION_COOKIE_NAME}="12345678\000"'
    assert Client().get(path, headers={"Cookie": cookie}).status_code == Client().get(path).status_code


@pytest.mark.parametrize("path", ["/engines/", "/nothing/", "/api/v1/predictions/", "/api/v1/predictions/export.csv"])
def test_no_body_follows_a_head(db: None, path: str) -> None:
    """Asked as a server asks: the test client would leave the body out by itself."""
    token = ApiToken.objects.issue(owner=User.objects.create_user("owner@example.org"), name="monitor")[1]
    told = Mock()
    environ = RequestFactory().head(path, headers={"Authorization": f"Bearer {token}"}).environ
    assert b"".join(application(environ, told)) == b""
    heads = dict(told.call_args.args[1])
    assert "Content-Type" in heads
    assert heads.get("Content-Length") != "0"
