"""Lists, filters, pages, corrections, the trash and the CSV."""

import csv
import re
import tracemalloc
from base64 import b64encode
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from recognition import corrections
from recognition.api.views import ExportView, PredictionViewSet
from recognition.forms import CorrectionForm
from recognition.models import LONGEST_TEXT, Prediction
from tests.api import Caller
from tests.pictures import kept
from tests.recognition import stored

LATE = timezone.now()


@pytest.fixture
def history(owner: User, stranger: User) -> list[Prediction]:
    kept(stranger, text="407", status="done")
    rows: list[dict[str, Any]] = [
        {"text": "407", "confidence": 0.9, "status": "done", "engine": "cnn", "source": "draw"},
        {"text": "408", "confidence": 0.5, "status": "done", "engine": "svm", "source": "api", "correction": "407"},
        {"text": "12", "confidence": 0.99, "status": "done", "engine": "ensemble", "source": "upload"},
        {"status": "failed", "error": "no"},
        {"status": "pending"},
    ]
    return [kept(owner, created_at=LATE - timedelta(hours=n), **row) for n, row in enumerate(rows)]


def places(response: Any, history: list[Prediction]) -> list[int]:
    ids = [str(one.id) for one in history]
    return [ids.index(one["id"]) for one in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"text": "407"}, [0, 1]),
        ({"text": "408"}, []),
        ({"contains": "2"}, [2]),
        ({"engine": "svm"}, [1]),
        ({"source": "draw"}, [0]),
        ({"status": "failed"}, [3]),
        ({"corrected": "true"}, [1]),
        ({"corrected": "false", "status": "done"}, [0, 2]),
        ({"corrected": "", "status": "done"}, [0, 1, 2]),
        ({"min_confidence": "0.9"}, [0, 2]),
        ({"max_confidence": "0.9"}, [0, 1]),
        ({"created_after": (LATE - timedelta(minutes=90)).isoformat()}, [0, 1]),
        ({"created_before": (LATE - timedelta(minutes=90)).isoformat()}, [2, 3, 4]),
        ({"ordering": "created_at"}, [4, 3, 2, 1, 0]),
        ({"ordering": "-confidence", "min_confidence": "0"}, [2, 0, 1]),
        ({"ordering": "confidence", "status": "done"}, [1, 0, 2]),
    ],
)
def test_it_finds_what_was_asked_for(
    api: Caller, history: list[Prediction], query: dict[str, str], found: list[int]
) -> None:
    assert places(api.get("predictions/", query), history) == found


def test_it_takes_moments_of_any_time_zone(api: Caller, history: list[Prediction]) -> None:
    east, west = timezone.get_fixed_timezone(23 * 60 + 59), timezone.get_fixed_timezone(-(23 * 60 + 59))
    for zone in (east, west):
        moment = (LATE - timedelta(minutes=90)).astimezone(zone)
        assert places(api.get("predictions/", {"created_after": moment.isoformat()}), history) == [0, 1]


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Africa/Cairo", "2025-04-25", "2025-04-24T22:00:00Z"),
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z"),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"),
    ],
)
def test_a_day_begins_at_its_first_moment(api: Caller, owner: User, zone: str, day: str, first: str) -> None:
    moment = datetime.fromisoformat(first)
    rows = [kept(owner, created_at=moment - timedelta(seconds=1)), kept(owner, created_at=moment)]
    with timezone.override(ZoneInfo(zone)):
        assert places(api.get("predictions/", {"created_after": day}), rows) == [1]
        assert places(api.get("predictions/", {"created_before": day}), rows) == [0]


@pytest.mark.parametrize(
    "query",
    [
        {"engine": "x"},
        {"corrected": "yes"},
        {"min_confidence": "2"},
        {"created_after": "soon"},
        {"created_after": "0001-01-01T00:00:00+01:00"},
        {"created_before": "9999-12-31T23:59:59-01:00"},
        {"ordering": "x"},
        {"cursor": "x"},
        {"page_size": "0"},
        {"page_size": "many"},
        {"page_size": "9" * 5000},
    ],
)
def test_it_says_what_it_does_not_understand(api: Caller, query: dict[str, str]) -> None:
    response = api.get("predictions/", query)
    assert response["Content-Type"] == "application/problem+json"
    assert response.status_code in (400, 404)


@pytest.mark.parametrize("call", ["predictions/", "predictions/export.csv"])
@pytest.mark.parametrize(("name", "value"), [("statsu", "done"), ("id", "1"), ("page", "2"), ("a\0<\ud800", "")])
def test_it_answers_no_question_that_it_does_not_know(
    api: Caller, history: list[Prediction], call: str, name: str, value: str
) -> None:
    """All there is would look like the answer to it."""
    answer = api.client.get(f"/api/v1/{call}?{urlencode({name: value}, errors='surrogatepass')}&text=407")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    ((unknown, told),) = answer.json()["errors"].items()
    assert unknown.startswith(name[0])
    assert "There are text, contains, " in told[0]
    assert ("cursor" in told[0]) is (call == "predictions/")


@pytest.mark.parametrize("name", ["status", "ordering", "page_size"])
def test_it_takes_no_two_answers_to_one_question(api: Caller, history: list[Prediction], name: str) -> None:
    answer = api.client.get(f"/api/v1/predictions/?{name}=1&{name}=2")
    assert (answer.status_code, answer.json()["errors"]) == (400, {name: ["Say it once."]})


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "confidence", "-confidence"])
def test_it_pages_without_losing_or_repeating_one(api: Caller, owner: User, ordering: str) -> None:
    same = timezone.now()
    for n in range(17):
        kept(owner, created_at=same, confidence=None if n % 3 else 0.5)
    seen, page = [], api.get("predictions/", {"ordering": ordering, "page_size": 4}).json()
    while True:
        seen += [one["id"] for one in page["results"]]
        if page["next"] is None:
            break
        page = api.client.get(page["next"]).json()
    assert len(seen) == len(set(seen)) == 17


def test_it_ends_however_many_wait(api: Caller, owner: User) -> None:
    shape = {"picture": "aa/none.png", "picture_bytes": 0, "width": 10, "height": 10, "fingerprint": ""}
    Prediction.objects.bulk_create(Prediction(owner=owner, source="api", **shape) for _ in range(1201))
    page, seen = api.get("predictions/", {"ordering": "confidence", "page_size": 200}).json(), 0
    for _ in range(6):
        seen += len(page["results"])
        page = api.client.get(page["next"]).json()
    assert (seen + len(page["results"]), page["next"]) == (1201, None)


def test_it_skips_none_while_others_are_read(api: Caller, owner: User) -> None:
    waiting = {str(kept(owner, status="pending").id) for _ in range(6)}
    page = api.get("predictions/", {"ordering": "confidence", "page_size": 3}).json()
    seen = {one["id"] for one in page["results"]}
    Prediction.objects.filter(id__in=seen).update(status="done", confidence=0.9)
    page = api.client.get(page["next"]).json()
    assert {one["id"] for one in page["results"]} == waiting - seen


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "confidence", "-confidence"])
def test_it_pages_back_the_way_it_came(api: Caller, owner: User, ordering: str) -> None:
    same = timezone.now()
    for n in range(9):
        kept(owner, created_at=same, confidence=None if n % 3 else 0.5)
    first = api.get("predictions/", {"ordering": ordering, "page_size": 4}).json()
    second = api.client.get(first["next"]).json()
    third = api.client.get(second["next"]).json()
    back = api.client.get(third["previous"]).json()
    assert back["results"] == second["results"]
    assert api.client.get(back["previous"]).json() == {**first, "previous": None}
    assert api.client.get(back["next"]).json() == third


def test_a_page_of_nothing_leads_nowhere(api: Caller, owner: User) -> None:
    for _ in range(3):
        kept(owner)
    page = api.get("predictions/", {"page_size": 2}).json()
    Prediction.objects.all().delete()
    assert api.client.get(page["next"]).json() == {"next": None, "previous": None, "results": []}


def cursor(position: str, id: str = "6f0c0b1e-7c0e-4e8e-8f5e-0d6f2f1f9a11") -> str:
    return b64encode(urlencode({"p": f"{position}_{id}"}).encode()).decode()


MOMENTS, SURETIES = ("created_at", "-created_at"), ("confidence", "-confidence")
STRANGE = (
    *((MOMENTS, position) for position in ("abc", "", "0.5", "-1.0", "2026-01-31", "2026-01-31 12:00:00")),
    *((MOMENTS, position) for position in ("2026-01-31 12:00:00+20:00", "0001-01-01 00:00:00+23:59")),
    *((SURETIES, position) for position in ("abc", "", "nan", "1e999", "2026-01-31 12:00:00+00:00")),
)


@pytest.mark.parametrize(
    ("ordering", "position"), [(ordering, position) for both, position in STRANGE for ordering in both]
)
def test_a_cursor_that_is_none_of_ours_is_told(
    api: Caller, history: list[Prediction], ordering: str, position: str
) -> None:
    answer = api.get("predictions/", {"ordering": ordering, "cursor": cursor(position)})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "This cursor is none of ours. Begin again without one."


@pytest.mark.parametrize(("ordering", "position"), [("created_at", "2026-01-31 12:00:00+00:00"), ("confidence", "0.5")])
def test_a_cursor_without_an_id_is_none_of_ours(
    api: Caller, history: list[Prediction], ordering: str, position: str
) -> None:
    assert api.get("predictions/", {"ordering": ordering, "cursor": cursor(position)}).status_code == 200
    for strange in (cursor(position, ""), cursor(position, "7"), b64encode(b"o=50").decode()):
        assert api.get("predictions/", {"ordering": ordering, "cursor": strange}).status_code == 404


def test_a_cursor_does_for_its_own_ordering_alone(api: Caller, history: list[Prediction]) -> None:
    next_page = api.get("predictions/", {"page_size": 2}).json()["next"]
    honest = parse_qs(urlsplit(next_page).query)["cursor"][0]
    assert api.get("predictions/", {"cursor": honest}).status_code == 200
    assert api.get("predictions/", {"cursor": honest, "ordering": "confidence"}).status_code == 404


@pytest.mark.usefixtures("one_moment")
def test_a_list_costs_two_questions(
    api: Caller, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Prediction.objects.bulk_create(
        Prediction(owner=owner, source="api", picture="x", picture_bytes=1, width=1, height=1, fingerprint="")
        for _ in range(300)
    )
    api.get("predictions/")
    with django_assert_num_queries(2):  # who asks, and what they find
        api.get("predictions/")


def test_it_keeps_the_machines_answer_beside_the_persons(api: Caller, history: list[Prediction]) -> None:
    address = f"predictions/{history[0].id}/"
    told = api.patch(address, {"correction": "409"}).json()
    assert (told["text"], told["correction"]) == ("407", "409")
    assert api.patch(address, {"correction": None}).json()["correction"] is None
    assert api.patch(address, {"text": "1", "correction": "1"}).json()["text"] == "407"
    assert api.patch(address, {"correction": "4" * 500}).status_code == 400


@pytest.mark.parametrize("body", [{}, {"corection": "409"}, {"text": "409"}])
def test_a_correction_that_corrects_nothing_is_told(
    api: Caller, history: list[Prediction], body: dict[str, str]
) -> None:
    answer = api.patch(f"predictions/{history[0].id}/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["correction"])


@pytest.mark.parametrize("words", ["four", "4,5", "-7", "=1+1", "٤٠٧", "4\u200b7"])
def test_a_correction_is_what_a_reading_may_be(api: Caller, history: list[Prediction], words: str) -> None:
    """The page takes nothing else, and could not even send back what a program had put there."""
    answer = api.patch(f"predictions/{history[0].id}/", {"correction": words})
    assert (answer.status_code, answer.json()["errors"]["correction"]) == (400, [corrections.ONLY_DIGITS])
    assert not CorrectionForm({"correction": words}).is_valid()
    assert not Prediction.objects.filter(correction=words).exists()


@pytest.mark.parametrize(
    ("words", "meant"),
    [("40\r\n73 ", "40\n73"), (" 4 ?7\u2028", "4\n?7"), (" ", ""), ("1\r\n" * 200, "1\n" * 199 + "1")],
)
def test_a_correction_is_kept_in_lines_as_readings_are(
    api: Caller, history: list[Prediction], words: str, meant: str
) -> None:
    assert api.patch(f"predictions/{history[0].id}/", {"correction": words}).json()["correction"] == meant
    form = CorrectionForm({"correction": words})
    assert form.is_valid()
    assert form.cleaned_data == {"correction": meant}


def test_a_correction_of_megabytes_takes_no_more_than_them(api: Caller, history: list[Prediction]) -> None:
    words = "44 " * 500_000
    tracemalloc.start()
    assert len(corrections.in_lines(words)) > LONGEST_TEXT
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    answer = api.patch(f"predictions/{history[0].id}/", {"correction": words})
    assert (answer.status_code, "400 characters" in answer.json()["errors"]["correction"][0]) == (400, True)


@pytest.mark.parametrize("number", ["1e400", "4.10", "-0.0"])
def test_it_takes_no_number_that_would_be_kept_in_other_words(
    api: Caller, history: list[Prediction], number: str
) -> None:
    address = f"/api/v1/predictions/{history[0].id}/"
    body = f'{{"correction": {number}}}'
    assert api.client.patch(address, body, "application/json").status_code == 400


def test_it_goes_to_the_trash_and_comes_back(api: Caller, history: list[Prediction]) -> None:
    address = f"predictions/{history[0].id}/"
    assert api.delete(address).status_code == 204
    assert places(api.get("predictions/"), history) == [1, 2, 3, 4]
    assert api.post(f"{address}restore/").status_code == 200
    assert places(api.get("predictions/"), history) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("call", ["{}/", "{}/image/", "{}/restore/"])
def test_it_is_found_however_its_number_is_written(api: Caller, owner: User, call: str) -> None:
    """Swift, for one, writes it in capitals."""
    address = "predictions/" + call.format(str(stored.keep(owner).id).upper())
    answer = api.post(address) if "restore" in call else api.get(address)
    answer.close()
    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["text=408", "engine=x", "status=failed", "colour=red"])
def test_a_filter_hides_none_that_is_named(api: Caller, history: list[Prediction], query: str) -> None:
    address = f"/api/v1/predictions/{history[0].id}/?{query}"
    assert api.client.get(address).json()["text"] == "407"
    assert api.client.delete(address).status_code == 204


def test_it_is_not_there_for_strangers(strange_api: Caller, history: list[Prediction]) -> None:
    address = f"predictions/{history[0].id}/"
    for answer in (
        strange_api.get(address),
        strange_api.patch(address, {"correction": "1"}),
        strange_api.delete(address),
        strange_api.post(f"{address}restore/"),
        strange_api.get(f"{address}image/"),
        strange_api.get(f"predictions/{uuid4()}/"),
    ):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_what_is_deleted_between_two_looks_is_not_there(
    api: Caller, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = kept(owner, text="407")
    Prediction.objects.all().delete()
    monkeypatch.setattr(PredictionViewSet, "get_object", lambda self: gone)
    address = f"predictions/{gone.pk}/"
    for answer in (api.patch(address, {"correction": "1"}), api.delete(address), api.post(f"{address}restore/")):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_it_exports_what_was_found(api: Caller, owner: User, history: list[Prediction]) -> None:
    response = api.get("predictions/export.csv", {"text": "407"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))
    assert [row["id"] for row in rows] == [str(history[0].id), str(history[1].id)]
    assert rows[1]["correction"] == "407"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_it_exports_nothing_that_a_spreadsheet_would_run(api: Caller, owner: User, start: str) -> None:
    kept(owner, text="1", correction=f"{start}cmd|' /C calc'!A0")
    response = api.get("predictions/export.csv")
    row = next(csv.DictReader(StringIO(b"".join(response.streaming_content).decode(), newline="")))
    assert row["correction"] == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(("call", "kind"), [("export.csv", "text/csv"), ("{id}/image/", "image/png")])
@pytest.mark.parametrize("asked", ["{}", "{}, application/problem+json", "*/*", "application/json"])
def test_it_gives_what_it_says_to_who_asks_for_just_that(
    api: Caller, owner: User, call: str, kind: str, asked: str
) -> None:
    address, accept = "predictions/" + call.format(id=stored.keep(owner).id), asked.format(kind)
    answer = api.get(address, Accept=accept)
    answer.close()
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)
    refused = Caller().get(address, Accept=accept)
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused.json()["status"] == 401


def test_the_page_the_api_and_its_docs_ask_in_the_same_words(browser: Client) -> None:
    page = type(browser.get("/history/").context["filters"])
    assert page is PredictionViewSet.filterset_class is ExportView.filterset_class
    told = re.search(
        r"^Filters: (.*?)\.", Path(settings.BASE_DIR, "docs", "api.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == set(page.base_filters)
