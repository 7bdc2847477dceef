"""POST and GET predictions/, with the real broker, worker and reader."""

import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from pytest_django import Settings

from accounts import closing
from accounts.models import User
from recognition import bells, images
from recognition.api.prefer import Preference
from recognition.images import CleanPicture
from recognition.models import Prediction, Storage
from tests.api import Caller
from tests.machines import Broker, Worker
from tests.pictures import a_one, drawing, encoded

LISTED = {
    *("id", "status", "text", "confidence", "correction", "engine", "model", "source", "digits", "image"),
    *("created_at", "finished_at", "duration_ms", "error"),
}


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == response.status_code
    assert told["detail"].endswith(".")
    return told


def test_it_reads_a_drawing(worker: Worker, api: Caller) -> None:
    response = api.post("predictions/", drawing(), prefer="wait=30")
    assert response.status_code == 201
    told = response.json()
    assert set(told) == LISTED
    assert (told["status"], told["text"], told["source"], told["error"]) == ("done", "1", "api", None)
    assert response["Location"] == f"/api/v1/predictions/{told['id']}/"
    assert response["Preference-Applied"] == "wait=30"
    assert api.get(f"predictions/{told['id']}/").json() == told
    assert len(told["digits"][0]["probabilities"]) == 10
    assert {engine["model"] for engine in api.get("engines/").json()} == {told["model"]}


@pytest.mark.parametrize("engine", ["cnn", "ensemble", "svm"])
def test_it_reads_by_the_engine_that_was_asked_for(worker: Worker, api: Caller, engine: str) -> None:
    told = api.post("predictions/", drawing(engine=engine), prefer="wait=30").json()
    assert (told["engine"], told["status"]) == (engine, "done")


def test_it_takes_forms_and_data_urls(worker: Worker, api: Caller, tmp_path: Any) -> None:
    file = tmp_path / "misnamed.gif"
    file.write_bytes(encoded(a_one()))
    with file.open("rb") as upload:
        assert api.upload("predictions/", image=upload, engine="cnn").status_code in (201, 202)
    url = "data:image/png;base64," + drawing()["image"]
    assert api.post("predictions/", {"image": url}).status_code in (201, 202)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_takes_base64_in_lines(broker: Broker, transactional_db: None, api: Caller, end: str) -> None:
    """As `base64` and many a library write it."""
    text = drawing()["image"]
    lines = end.join([text[:76], text[76:], ""])
    assert api.post("predictions/", {"image": lines}, prefer="respond-async").status_code == 202


def test_it_answers_at_once_when_asked_to(broker: Broker, transactional_db: None, api: Caller) -> None:
    response = api.post("predictions/", drawing(), prefer="respond-async")
    assert response.status_code == 202
    assert response["Retry-After"] == "1"
    assert response["Preference-Applied"] == "respond-async"
    assert response.json()["status"] == "pending"


@pytest.mark.parametrize(
    ("wishes", "seconds", "applied"),
    [
        ("respond-async, wait=10", 10, "wait=10"),
        ("wait=10, respond-async", 10, "wait=10"),
        ("handling=strict, Respond-Async; x", 0, "respond-async"),
        ("wait=1000000000000", 30, "wait=30"),
        ("wait=3, wait=9", 3, "wait=3"),
        ("wait=soon, wait=-1, wait=1.5", 5, None),
    ],
)
def test_it_waits_as_it_is_asked_to(wishes: str, seconds: float, applied: str | None) -> None:
    assert Preference.of(wishes) == (seconds, applied)


def test_it_gives_one_prediction_for_one_key(broker: Broker, transactional_db: None, api: Caller) -> None:
    first = api.post("predictions/", drawing(), prefer="respond-async", idempotency_key="k1").json()
    again = api.post("predictions/", drawing(), prefer="respond-async", idempotency_key="k1").json()
    assert again["id"] == first["id"]
    assert Prediction.objects.count() == 1
    other = api.post("predictions/", drawing(engine="svm"), prefer="respond-async", idempotency_key="k1")
    assert (other.status_code, problem(other)["type"]) == (422, "urn:scrawl:problem:key-reused")


def test_it_keeps_keys_of_different_people_apart(
    broker: Broker, transactional_db: None, api: Caller, strange_api: Caller
) -> None:
    mine = api.post("predictions/", drawing(), prefer="respond-async", idempotency_key="k1").json()
    theirs = strange_api.post("predictions/", drawing(), prefer="respond-async", idempotency_key="k1").json()
    assert mine["id"] != theirs["id"]


def form(parts: int, more: str = "") -> bytes:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"{more}\r\n\r\nx\r\n'
    return (part * parts + f"--{BOUNDARY}--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"image": ""}, 400),
        ({"image": 7}, 400),
        ({"image": "no base64!"}, 400),
        ({"image": "aGVsbG8="}, 415),
        (drawing(engine="oracle"), 400),
        ([], 400),
    ],
)
def test_it_says_what_is_wrong(api: Caller, body: Any, status: int) -> None:
    response = api.client.post("/api/v1/predictions/", body, "application/json")
    assert response.status_code == status
    problem(response)


@pytest.mark.parametrize("where", ["predictions/", "previews/"])
def test_an_empty_picture_is_told_in_the_words_of_the_pages(broker: Broker, api: Caller, where: str) -> None:
    sent = {"image": ""}, {"image": "data:image/png;base64,"}
    for answer in (*(api.post(where, one) for one in sent), api.upload(where, image=SimpleUploadedFile("a.png", b""))):
        assert (answer.status_code, problem(answer)["type"]) == (400, "urn:scrawl:problem:empty-file")


def test_it_says_so_when_the_json_is_none(api: Caller) -> None:
    for body, kind, status in ((b"{", "application/json", 400), (b"<a/>", "text/xml", 415)):
        response = api.client.post("/api/v1/predictions/", body, kind)
        assert (response.status_code, problem(response)["status"]) == (status, status)


@pytest.mark.parametrize("where", ["predictions/", "previews/"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 100_000, "application/json"),
        (b'{"engine": ' + b"[" * 900 + b"]" * 900 + b"}", "application/json"),
        (form(51, '; filename="a.png"'), MULTIPART_CONTENT),
        (form(1001), MULTIPART_CONTENT),
    ],
)
def test_it_refuses_what_is_too_tangled_to_be_a_drawing(api: Caller, where: str, body: bytes, kind: str) -> None:
    response = api.client.generic("POST", f"/api/v1/{where}", body, kind)
    assert response.status_code == 400
    problem(response)


def test_what_is_deleted_while_its_reading_is_awaited_is_not_there(
    quiet_broker: Broker, transactional_db: None, api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deleted(name: str, seconds: float) -> None:
        Prediction.objects.filter(id=name).delete()

    monkeypatch.setattr(bells, "wait", deleted)
    assert problem(api.post("predictions/", drawing()))["status"] == 404


@pytest.mark.parametrize("path", ["/api/v1/predictions/", "/api/v1/previews/"])
def test_json_of_many_parts_is_refused_before_it_is_taken_apart(api: Caller, broker: Broker, path: str) -> None:
    body = b'{"image": [' + b"{}," * 300_000 + b"{}]}"
    api.get("engines/")
    tracemalloc.start()
    answer = api.client.post(path, body, "application/json")
    assert tracemalloc.get_traced_memory()[1] < 5 * len(body)
    tracemalloc.stop()
    assert (answer.status_code, "too many parts" in problem(answer)["detail"]) == (400, True)


def test_an_account_that_is_closed_meanwhile_keeps_nothing(
    quiet_broker: Broker, transactional_db: None, api: Caller, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = images.clean

    def closed(data: bytes) -> CleanPicture:
        closing.close(owner)
        return clean(data)

    monkeypatch.setattr(images, "clean", closed)
    response = api.post("predictions/", drawing())
    assert problem(response)["status"] == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert not Prediction.objects.exists()


def test_it_refuses_ten_megabytes_and_one(api: Caller, settings: Settings) -> None:
    upload = api.client.post(
        "/api/v1/predictions/", {"image": SimpleUploadedFile("a.png", b"x" * (settings.MAX_IMAGE_BYTES + 1))}
    )
    assert (upload.status_code, problem(upload)["type"]) == (413, "urn:scrawl:problem:too-many-bytes")
    body = b'{"image": "' + b"A" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + b'"}'
    assert problem(api.client.post("/api/v1/predictions/", body, "application/json"))["status"] == 413


def test_it_keeps_no_more_than_a_person_has_room_for(
    broker: Broker, transactional_db: None, api: Caller, owner: User, settings: Settings
) -> None:
    api.post("predictions/", drawing(), prefer="respond-async")
    settings.USER_STORAGE_BYTES = Storage.objects.get(owner=owner).used
    refused = api.post("predictions/", drawing(), prefer="respond-async")
    assert (refused.status_code, problem(refused)["type"]) == (403, "urn:scrawl:problem:storage-full")
    assert Prediction.objects.count() == 1


def test_it_shows_the_picture_to_its_owner_alone(
    broker: Broker, transactional_db: None, api: Caller, strange_api: Caller
) -> None:
    address = api.post("predictions/", drawing(), prefer="respond-async").json()["image"].removeprefix("/api/v1/")
    response = api.get(address)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert strange_api.get(address).status_code == 404
    assert Caller().get(address).status_code == 401
