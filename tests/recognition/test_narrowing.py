"""What narrows a history is shown, and taken back one by one."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from recognition.states import Status
from tests.pictures import kept

HISTORY = "/history/"


@pytest.fixture(autouse=True)
def rows(owner: User) -> None:
    kept(owner, text="407", status=Status.DONE, confidence=0.97)
    kept(owner, text="12", status=Status.DONE, confidence=0.3, trashed_at=timezone.now())


def context(browser: Client, query: str, place: str = HISTORY) -> Any:
    return browser.get(place + query).context


def shown(browser: Client, query: str) -> dict[str, str]:
    return {chip.words: chip.address for chip in context(browser, query)["parts"]}


def test_what_was_chosen_is_shown_with_the_way_back(browser: Client) -> None:
    query = "?contains=4&status=done&engine=cnn&min_confidence=0.895&created_after=2020-01-01"
    assert shown(browser, query) == {
        "State: read": "?contains=4&engine=cnn&min_confidence=0.895&created_after=2020-01-01",
        "Read by: CNN": "?contains=4&status=done&min_confidence=0.895&created_after=2020-01-01",
        "At least this sure: 90 %": "?contains=4&status=done&engine=cnn&created_after=2020-01-01",
        "From: 2020-01-01": "?contains=4&status=done&engine=cnn&min_confidence=0.895",
    }


@pytest.mark.parametrize("query", ["", "?contains=4", "?status=&corrected=", "?before=x", "?other=1"])
def test_where_no_filter_narrows_none_is_shown(browser: Client, query: str) -> None:
    assert shown(browser, query) == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?corrected=false", "Checked by you: no"),
        ("?source=upload", "Came by: uploaded"),
        ("?max_confidence=0.5", "Less sure than: 0.5"),
        ("?text=407", "Says exactly: 407"),  # has no field
        ("?status=nonsense", "State: nonsense"),
        ("?status=done&status=failed", "Failed"),  # the last counts
    ],
)
def test_whatever_an_address_asks_can_be_taken_back(browser: Client, query: str, words: str) -> None:
    assert shown(browser, query) == {words: "?"}


def test_it_is_on_the_page_and_in_the_trash(browser: Client) -> None:
    for place in (HISTORY, f"{HISTORY}trash/"):
        page = browser.get(f"{place}?status=done&contains=4").content.decode()
        assert 'href="?contains=4"><span class="seen-by-ear">Without </span>State: read <svg' in page


def test_what_is_often_asked_for_is_marked_and_takes_itself_back(browser: Client) -> None:
    query = "?contains=4&source=draw&corrected=true"
    often = {chip.words: chip for chip in context(browser, query)["often"]}
    assert [words for words, chip in often.items() if chip.is_on] == ["Checked"]
    assert often["Checked"].address == "?contains=4&source=draw"
    assert often["Sure"].address == "?contains=4&source=draw&min_confidence=0.895&corrected=false"
    assert shown(browser, query) == {
        "Checked": "?contains=4&source=draw",
        "Came by: drawn": "?contains=4&corrected=true",
    }
    page = browser.get(HISTORY + query).content.decode()
    assert '<a class="button chip" aria-current="true" href="?contains=4&amp;source=draw">Checked</a>' in page


def test_what_is_often_asked_for_and_more_of_its_kind_is_shown_by_its_parts(browser: Client) -> None:
    query = "?corrected=true&status=done"
    assert not any(chip.is_on for chip in context(browser, query)["often"])
    assert list(shown(browser, query)) == ["State: read", "Checked by you: yes"]
