"""What goes wrong on our side is told in the one shape of all refusals, and shows nothing of the inside."""

from errno import ENOSPC
from io import BytesIO
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.storage import FileSystemStorage

from accounts.models import User
from recognition import errors
from recognition.models import Prediction, PredictionQuerySet
from tests.api import Caller
from tests.machines import Broker
from tests.pictures import drawing
from tests.recognition import stored


def test_a_fault_of_ours_is_noted_and_not_shown(
    broker: Broker, api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("an inner matter")

    monkeypatch.setattr(PredictionQuerySet, "owned_by", break_down)
    answer = api.get("predictions/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert "inner matter" not in answer.content.decode()
    assert "ZeroDivisionError: an inner matter" in caplog.text


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/", "/api/v1/predictions/export.csv"])
def test_it_is_told_in_json_whatever_was_asked_for(broker: Broker, db: None, path: str) -> None:
    client = Caller().client
    for answer in (
        client.get(path, headers={"Authorization": "Bearer x"}),
        client.get(path, headers={"Accept": "image/webp"}),
        client.post(path, headers={"Accept": "text/html, application/vnd.oai.openapi, text/csv"}),
    ):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


class Stalled(BytesIO):
    def read(self, *_: object) -> bytes:
        raise BlockingIOError("no more came in time")


def test_a_body_that_stops_half_way_is_no_fault_of_ours(db: None, caplog: pytest.LogCaptureFixture) -> None:
    rest: dict[str, Any] = {"CONTENT_LENGTH": "10", "wsgi.input": Stalled()}
    answer = Caller().client.generic("POST", "/api/v1/previews/", b"x", "application/json", **rest)
    assert (answer.status_code, answer["Content-Type"]) == (408, "application/problem+json")
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("field", ["engine", "source"])
@pytest.mark.parametrize("sent", ["\\ud800", "x" * 5000], ids=["no text", "long"])
def test_what_was_sent_is_not_quoted(broker: Broker, db: None, field: str, sent: str) -> None:
    body = f'{{"image": "AAAA", "{field}": "{sent}"}}'
    answer = Caller().client.post("/api/v1/previews/", body, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][field][0].startswith("One of ")
    assert len(answer.content) < 500


def test_a_full_disk_is_no_fault_of_the_code(
    broker: Broker, api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    full = OSError(ENOSPC, "No space left on device")
    monkeypatch.setattr(FileSystemStorage, "_save", Mock(side_effect=full))
    answer = api.post("predictions/", drawing())
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:scrawl:problem:away")
    assert answer["Retry-After"]
    assert "No space left on device" in caplog.text
    assert not Prediction.objects.exists()


def test_a_picture_that_is_gone_from_the_store_is_told(broker: Broker, api: Caller, owner: User) -> None:
    reading = stored.keep(owner)
    stored.lose(reading)
    answer = api.get(f"predictions/{reading.pk}/image/")
    assert (answer.status_code, answer.json()["detail"]) == (404, errors.GONE)
    assert api.get(f"predictions/{reading.pk}/").status_code == 200
