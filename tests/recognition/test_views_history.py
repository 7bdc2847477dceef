"""The history's pages, without a script: found, counted, moved, taken along, and the owner's alone."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition.models import Prediction, Source
from recognition.paging import SIZE
from recognition.states import Status
from tests.pictures import kept

HISTORY = "/history/"


def read(owner: User, text: str | None, **facts: object) -> Prediction:
    return kept(owner, **{"text": text, "status": Status.DONE, "confidence": 0.97, "source": Source.DRAW, **facts})


def shown(browser: Client, query: str = "", place: str = HISTORY) -> list[str | None]:
    return [reading.said for reading in browser.get(place + query).context["page"].readings]


def test_it_needs_a_person(client: Client) -> None:
    for name in ("draw", "upload", "history", "trash", "summary", "export"):
        answer = client.get(reverse(f"recognition:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")


def test_it_welcomes_a_first_visit(browser: Client) -> None:
    assert b"Nothing kept yet" in browser.get(HISTORY).content


def test_what_belongs_to_the_history_is_marked_so(browser: Client, owner: User) -> None:
    key = read(owner, "407").id
    current = re.compile(r'class="link"[^>]* aria-current="(\w+)">History<')
    places = {HISTORY: "page", f"{HISTORY}trash/": "true", f"{HISTORY}summary/": "true", f"{HISTORY}{key}/": "true"}
    for place, mark in {**places, "/draw/": None}.items():
        found = current.search(browser.get(place).content.decode())
        assert (found and found[1]) == mark, place


def test_what_a_person_wrote_stands_without_the_reader_s_trouble(browser: Client, owner: User) -> None:
    read(owner, None, confidence=None, status=Status.FAILED, error="It broke.", correction="407")
    assert b"It broke." not in browser.get(HISTORY).content


def test_it_shows_newest_first_and_nobody_else_s(browser: Client, owner: User, stranger: User) -> None:
    now = timezone.now()
    read(owner, "1", created_at=now - timedelta(hours=1))
    read(owner, "2", created_at=now)
    read(stranger, "3")
    assert shown(browser) == ["2", "1"]


def test_empty_fields_ask_nothing(browser: Client, owner: User) -> None:
    nothing = "?contains=&status=&min_confidence="
    assert b"Nothing kept yet" in browser.get(HISTORY + nothing).content
    read(owner, "407")
    answer = browser.get(HISTORY + nothing)
    assert answer.context["query"] == ""
    assert b"Show all" not in answer.content


def test_it_says_when_nothing_fits(browser: Client, owner: User) -> None:
    read(owner, "407")
    content = browser.get(HISTORY, {"contains": "99"}).content
    assert b"Nothing found" in content
    assert b"data-summary-from" not in content, "of nothing there is none"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?contains=40", ["407"]),
        ("?min_confidence=0.9", ["407"]),
        ("?max_confidence=0.6", ["12"]),
        ("?corrected=true", ["19"]),
        ("?source=upload", ["12"]),
        ("?engine=svm", ["19"]),
        ("?status=failed", [None]),
        ("?created_before=2020-01-02", ["12"]),
    ],
)
def test_it_filters(browser: Client, owner: User, query: str, found: list[str | None]) -> None:
    long_ago = timezone.now().replace(year=2020, month=1, day=1)
    read(owner, "407")
    read(owner, "12", confidence=0.3, source=Source.UPLOAD, created_at=long_ago)
    read(owner, "18", correction="19", confidence=0.7, engine="svm")
    read(owner, None, confidence=None, status=Status.FAILED, error="It broke.")
    assert shown(browser, query) == found


def test_what_is_often_asked_for_finds_what_is_shown_so(browser: Client, owner: User) -> None:
    for confidence in (0.95, 0.895, 0.89499, 0.595, 0.59499, 0.2):
        read(owner, "4", confidence=confidence)
        read(owner, "4", confidence=confidence, correction="9")  # is done, and shows how sure of nothing
    chips = re.findall(r'href="(\?m[^"]+confidence[^"]+)">([^<]+)<', browser.get(HISTORY).content.decode())
    words = {"Sure": "Sure, ", "To check": "Check this, ", "Could not tell": "Can’t tell, "}
    assert [name for _, name in chips] == list(words)
    for query, name in chips:
        content = browser.get(HISTORY + html.unescape(query)).content.decode()
        assert [content.count(word) for word in words.values()] == [2 * (name == each) for each in words]


def test_how_sure_is_searched_by_the_per_cent_that_are_shown(browser: Client, owner: User) -> None:
    for confidence in (0.91, 0.895, 0.89499, 0.7):
        read(owner, "4", confidence=confidence)
    page = browser.get(HISTORY).content.decode()
    limits = dict(re.findall(r'<option value="([\d.]+)">(\d\d %)<', page))
    least, most = (value for value, words in limits.items() if words == "90 %")
    assert len(shown(browser, f"?min_confidence={least}")) == len(shown(browser, f"?max_confidence={most}")) == 2
    assert f'value="{least}" selected' in browser.get(HISTORY, {"min_confidence": least}).content.decode()


@pytest.mark.parametrize("asked", ["0.87", "much"])
def test_what_the_list_of_limits_does_not_have_is_shown_all_the_same(browser: Client, asked: str) -> None:
    assert f'<option value="{asked}" selected>' in browser.get(HISTORY, {"max_confidence": asked}).content.decode()


def test_a_filter_that_makes_no_sense_is_told_and_finds_nothing(browser: Client, owner: User) -> None:
    read(owner, "407")
    answer = browser.get(HISTORY, {"min_confidence": "much"})
    assert b"Something in that search is not understood." in answer.content
    assert answer.context["page"].readings == []
    export = browser.get(reverse("recognition:export"), {"min_confidence": "much"})
    assert json.loads(b"".join(export.streaming_content)) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("contains", "4" * 401, "At most 400 characters can be asked for."),
        ("contains", "4\0", "There is a character in it that stands in no text."),
        ("status", "neither", "Say pending, running, done or failed."),
        ("engine", "neither", "Say cnn, ensemble or svm."),
        ("source", "neither", "Say draw, upload or api."),
        ("corrected", "neither", "Say true or false."),
        ("min_confidence", "neither", "Say a number from 0 to 1, such as 0.9."),
        ("min_confidence", "-1", "Say a number from 0 to 1, such as 0.9."),
        ("max_confidence", "90", "Say a number from 0 to 1, such as 0.9."),
        ("created_after", "neither", "Say a date such as 2026-07-31."),
        ("created_before", "9999-12-31T23:59:59-01:00", "Say a date such as 2026-07-31."),
    ],
)
def test_what_is_wrong_with_a_filter_is_told_with_its_field(
    browser: Client, owner: User, name: str, asked: str, words: str
) -> None:
    read(owner, "407")
    page = browser.get(HISTORY, {name: asked}).content.decode()
    (told,) = re.findall(rf'name="{name}"[^>]* aria-invalid="true" aria-describedby="(\w+)"', page)
    assert re.search(rf'id="{told}"><li>([^<]*)</li>', page)[1] == words  # type: ignore[index]


def test_whether_it_is_corrected_is_said_by_true_or_false(browser: Client, owner: User) -> None:
    read(owner, "407")
    read(owner, "18", correction="19")
    assert [shown(browser, f"?corrected={word}") for word in ("true", "false")] == [["19"], ["407"]]
    assert len(shown(browser, "?corrected=")) == 2
    answer = browser.get(HISTORY, {"corrected": "perhaps"})
    assert b"Say true or false." in answer.content
    assert answer.context["page"].readings == []


def test_its_pages_stay_where_they_are_while_new_readings_come(browser: Client, owner: User) -> None:
    now = timezone.now()
    for age in range(2 * SIZE + 5):
        read(owner, str(age), created_at=now - timedelta(minutes=age))
    first = browser.get(HISTORY).context["page"]
    assert [reading.said for reading in first.readings] == [str(age) for age in range(SIZE)]
    assert first.newer is None
    for _ in range(3):
        read(owner, "new", created_at=now + timedelta(minutes=1))
    second = browser.get(HISTORY + first.older).context["page"]
    assert [reading.said for reading in second.readings] == [str(age) for age in range(SIZE, 2 * SIZE)]
    assert shown(browser, second.newer) == [str(age) for age in range(SIZE)]
    third = browser.get(HISTORY + second.older).context["page"]
    assert len(third.readings) == 5
    assert third.older is None


def test_a_single_page_has_no_way_to_others(browser: Client, owner: User) -> None:
    read(owner, "7")
    assert b'aria-label="Pages"' not in browser.get(HISTORY).content


@pytest.mark.parametrize("query", ["", "&contains=7"])
def test_when_all_of_the_last_page_is_moved_away_it_shows_the_first(browser: Client, owner: User, query: str) -> None:
    keys = [read(owner, "7").id for _ in range(SIZE + 1)]
    last = HISTORY + browser.get(f"{HISTORY}?{query[1:]}").context["page"].older
    answer = browser.post("/history/move/", {"id": keys[0], "to": "trash", "next": last}, follow=True)
    assert len(answer.context["page"].readings) == SIZE
    assert len(answer.context["undo"]) == 1
    assert answer.context["query"] == query[1:]


def test_readings_of_one_moment_are_all_on_some_page(browser: Client, owner: User) -> None:
    moment = timezone.now()
    keys = {read(owner, "7", created_at=moment).id for _ in range(SIZE + 3)}
    first = browser.get(HISTORY).context["page"]
    second = browser.get(HISTORY + first.older).context["page"]
    assert {reading.id for reading in [*first.readings, *second.readings]} == keys


@pytest.mark.parametrize("place", ["", "x", "2026-01-01_x", "2026-01-01T00:00:00_6f0c0b1e-7c0e-4e8e-8f5e-0d6f2f1f9a11"])
def test_a_page_that_was_never_linked_to_is_the_first_one(browser: Client, owner: User, place: str) -> None:
    read(owner, "407")
    assert shown(browser, f"?before={place}") == ["407"]


def test_the_summary_counts_what_is_filtered(browser: Client, owner: User, stranger: User) -> None:
    read(owner, "407", confidence=0.95)
    read(owner, "18", correction="19", confidence=0.35)
    read(stranger, "555")
    summary = browser.get(reverse("recognition:summary")).context["summary"]
    assert (summary.count, summary.corrected) == (2, "50 %")
    assert summary.confidences.spoken.startswith("0 to 10 %: 0; 10 to 20 %: 0")
    assert summary.confidences.spoken.endswith("80 to 90 %: 0; 90 to 100 %: 1")
    assert "30 to 40 %: 1" in summary.confidences.spoken
    assert summary.digits.spoken.startswith("0: 1; 1: 1; 2: 0; 3: 0; 4: 1; 5: 0")
    assert summary.digits.spoken.endswith("7: 1; 8: 0; 9: 1")  # the person's word counts, not the machine's
    narrowed = browser.get(reverse("recognition:summary"), {"corrected": "true"}).context["summary"]
    assert narrowed.count == 1


def test_the_summary_leads_back_to_the_search_that_it_counts(browser: Client) -> None:
    page = browser.get(reverse("recognition:summary"), {"contains": "4", "corrected": "true"}).content.decode()
    assert '<a class="page-back" href="/history/?contains=4&amp;corrected=true">' in page


def test_where_all_are_corrected_the_summary_says_all(browser: Client, owner: User) -> None:
    read(owner, "18", correction="19")
    assert browser.get(reverse("recognition:summary")).context["summary"].corrected == "100 %"


def test_a_word_beside_none_of_the_reader_s_corrects_it_and_the_same_word_does_not(
    browser: Client, owner: User
) -> None:
    read(owner, "18", correction="18")
    read(owner, None, correction="7", confidence=None, status=Status.FAILED)
    assert browser.get(reverse("recognition:summary")).context["summary"].corrected == "50 %"


def test_a_corrected_row_says_which_number_the_reader_read(browser: Client, owner: User) -> None:
    read(owner, "18", correction="19")
    page = browser.get(HISTORY).content
    assert b'<span class="seen-by-ear">, read as </span>18</span>' in page
    assert b"Sure, " not in page  # that was of the 18


def test_the_summary_of_nothing_is_all_nought(browser: Client) -> None:
    summary = browser.get(reverse("recognition:summary")).context["summary"]
    assert (summary.count, summary.corrected) == (0, "0 %")


def move(browser: Client, to: str, *readings: Prediction) -> str:
    form = {"to": to, "id": [str(reading.id) for reading in readings], "next": HISTORY}
    return browser.post(reverse("recognition:move"), form, follow=True).content.decode()


def test_into_the_trash_and_out_again(browser: Client, owner: User) -> None:
    first, second = read(owner, "1"), read(owner, "2")
    assert "2 readings moved to the trash." in move(browser, "trash", first, second)
    assert shown(browser) == []
    assert len(shown(browser, place="/history/trash/")) == 2
    assert "1 reading back in the history." in move(browser, "history", first)
    assert shown(browser) == ["1"]


def test_what_is_in_the_trash_is_not_thrown_there_anew(browser: Client, owner: User) -> None:
    """Or it would stay for longer than the page says."""
    thrown = read(owner, "1", trashed_at=timezone.now() - timedelta(days=3))
    move(browser, "trash", thrown)
    assert Prediction.objects.get().trashed_at == thrown.trashed_at


def test_undo_is_offered_once_and_takes_all_of_it_back(browser: Client, owner: User) -> None:
    readings = read(owner, "1"), read(owner, "2")
    offered = move(browser, "trash", *readings).split('class="notice"')[1].split("</form>")[0]
    assert b'name="to" value="history"' not in browser.get(HISTORY).content
    form = re.findall(r'name="(id|to)" value="([^"]+)"', offered)
    browser.post(
        reverse("recognition:move"), {name: [value for each, value in form if each == name] for name, _ in form}
    )
    assert set(shown(browser)) == {"1", "2"}


def test_only_what_is_in_the_trash_can_be_deleted_for_good(browser: Client, owner: User) -> None:
    there, thrown = read(owner, "1"), read(owner, "2", trashed_at=timezone.now())
    move(browser, "nowhere", there, thrown)
    assert list(Prediction.objects.values_list("text", flat=True)) == ["1"]


def test_what_was_deleted_is_counted_and_not_what_was_chosen(browser: Client, owner: User) -> None:
    there, thrown = read(owner, "1"), read(owner, "2", trashed_at=timezone.now())
    assert "1 reading deleted for good." in move(browser, "nowhere", there, thrown)
    assert "Nothing was deleted: only what is in the trash" in move(browser, "nowhere", there)


def test_the_trash_says_for_how_long_it_keeps(browser: Client, settings: Settings) -> None:
    settings.TRASH_DAYS = 7
    assert b"stays here for 7 days" in browser.get(reverse("recognition:trash")).content


def test_a_stranger_moves_nothing(strange_browser: Client, owner: User) -> None:
    reading = read(owner, "407")
    for place in ("trash", "nowhere"):
        assert "Nothing was moved" in move(strange_browser, place, reading)
    reading.refresh_from_db()
    assert reading.trashed_at is None


@pytest.mark.parametrize("key", ["", "x", "6f0c0b1e-7c0e-4e8e-8f5e-0d6f2f1f9a11"])
def test_moving_what_is_not_there_says_so(browser: Client, key: str) -> None:
    answer = browser.post(reverse("recognition:move"), {"to": "trash", "id": key}, follow=True)
    assert b"Nothing was moved" in answer.content


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "foo", "foo.bar"])
def test_moving_sends_nobody_where_no_page_of_ours_is(browser: Client, owner: User, place: str) -> None:
    form = {"to": "trash", "id": str(read(owner, "1").id), "next": place}
    assert browser.post(reverse("recognition:move"), form)["Location"] == HISTORY


def test_moving_by_get_only_leads_to_the_history(browser: Client, owner: User) -> None:
    """As from signing in again, after a session that had ended."""
    form = {"to": "trash", "id": str(read(owner, "1").id)}
    assert browser.get(reverse("recognition:move"), form)["Location"] == HISTORY
    assert shown(browser) == ["1"]


def test_json_holds_what_is_filtered_and_one_s_own(browser: Client, owner: User, stranger: User) -> None:
    read(owner, "407")
    read(owner, "12")
    read(owner, "4070", trashed_at=timezone.now())
    read(stranger, "407")
    answer = browser.get(reverse("recognition:export"), {"contains": "40"})
    assert [one["text"] for one in json.loads(b"".join(answer.streaming_content))] == ["407"]  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith('attachment; filename="scrawl-')
