"""One reading's page: what it says, the person's word on it, and what the reader saw."""

import re
import uuid
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from recognition import bells
from recognition.errors import Away
from recognition.models import Prediction, Source
from recognition.states import Status
from recognition.views import owned
from tests.machines import Broker, Worker
from tests.pictures import a_one, encoded, kept
from tests.recognition import stored
from tests.recognition.uploads import uploaded

DIGIT = {
    "value": "4",
    "confidence": 0.97,
    "probabilities": [0.0, 0.0, 0.0, 0.0, 0.97, 0.0, 0.0, 0.0, 0.0, 0.03],
    "box": {"left": 2, "top": 3, "width": 4, "height": 5},
    "line": 0,
    "reason": None,
}


@pytest.fixture
def reading(owner: User) -> Prediction:
    return kept(owner, text="4", status=Status.DONE, confidence=0.97, digits=[DIGIT], source=Source.DRAW)


def page(reading: Prediction, name: str = "prediction") -> str:
    return reverse(f"recognition:{name}", args=[reading.id])


def test_it_works(browser: Client, reading: Prediction) -> None:
    content = browser.get(page(reading)).content.decode()
    assert "Sure, 97 %" in content
    assert 'aria-label="Probabilities. 0: 0 %, 1: 0 %, 2: 0 %, 3: 0 %, 4: 97 %' in content
    assert '<rect x="-0.25" y="0.75" width="8.5" height="9.5" rx="2">' in content
    assert reverse("api:prediction-image", args=[reading.id]) in content


@pytest.mark.parametrize("name", ["prediction", "explain"])
def test_it_checks_ownership(strange_browser: Client, reading: Prediction, name: str) -> None:
    assert strange_browser.get(page(reading, name)).status_code == 404


@pytest.mark.parametrize("name", ["correct", "again"])
def test_writing_checks_ownership(strange_browser: Client, reading: Prediction, name: str) -> None:
    assert strange_browser.post(page(reading, name), {"correction": "9", "engine": "svm"}).status_code == 404
    assert Prediction.objects.get().correction is None


@pytest.mark.parametrize("name", ["correct", "again"])
def test_writing_by_get_only_leads_to_the_reading(browser: Client, reading: Prediction, name: str) -> None:
    """As from signing in again, after a session that had ended."""
    answer = browser.get(page(reading, name), {"correction": "9", "engine": "svm"})
    assert answer["Location"] == page(reading)
    assert Prediction.objects.get().correction is None


@pytest.mark.parametrize("name", ["correct", "again"])
def test_writing_wants_the_csrf_token(owner: User, reading: Prediction, name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post(page(reading, name), {"correction": "9", "engine": "svm"}).status_code == 403


def test_it_leads_back_to_where_it_lies(browser: Client, reading: Prediction) -> None:
    back = f'<a class="page-back" href="{reverse("recognition:trash")}">'
    assert back not in browser.get(page(reading)).content.decode()
    reading.trash()
    assert back in browser.get(page(reading)).content.decode()


def test_its_number_may_be_in_capitals(browser: Client, reading: Prediction) -> None:
    assert browser.get(f"/history/{str(reading.id).upper()}/").status_code == 200


def test_it_handles_a_missing_uuid(browser: Client) -> None:
    assert browser.get(reverse("recognition:prediction", args=[uuid.uuid4()])).status_code == 404


def test_a_correction_stands_beside_the_answer_and_can_be_taken_back(browser: Client, reading: Prediction) -> None:
    content = browser.post(page(reading, "correct"), {"correction": "9", "do": "correct"}, follow=True).content
    assert b"Corrected by you." in content
    assert b'The reader said <b class="figures">4</b>. <span class="confidence sure">Sure, 97 %' in content
    assert b"answer-head" not in content
    reading.refresh_from_db()
    assert (reading.correction, reading.text) == ("9", "4")
    browser.post(page(reading, "correct"), {"do": "undo"})
    reading.refresh_from_db()
    assert (reading.correction, reading.text) == (None, "4")


def test_who_saves_what_was_read_confirms_it(browser: Client, reading: Prediction) -> None:
    content = browser.post(page(reading, "correct"), {"correction": "4", "do": "correct"}, follow=True).content
    assert b'Confirmed by you. The reader said the same. <span class="confidence sure">Sure, 97 %' in content
    assert b"Corrected" not in content
    row = browser.get("/history/").content.decode()
    assert '<span class="tag">Confirmed</span>' in row
    assert "struck" not in row
    assert "<dt>Corrected</dt><dd>0 %</dd>" in browser.get("/history/summary/").content.decode().replace("\xa0", " ")
    content = browser.post(page(reading, "correct"), {"do": "undo"}, follow=True).content
    assert b"The confirmation is taken back." in content


def test_a_correction_of_several_lines_is_kept_as_lines(browser: Client, reading: Prediction) -> None:
    browser.post(page(reading, "correct"), {"correction": "40\r\n73 "})
    reading.refresh_from_db()
    assert reading.correction == "40\n73"


@pytest.mark.parametrize(("text", "is_asked"), [("40", True), ("", True), ("40\n73", False)])
def test_a_phone_shows_its_digits_for_a_line_and_its_letters_where_lines_are_ended(
    browser: Client, owner: User, text: str, is_asked: bool
) -> None:
    """The digits' keyboard of some phones has no key that ends a line."""
    content = browser.get(page(kept(owner, text=text, status=Status.DONE))).content
    assert (b'inputmode="numeric"' in content) == is_asked


def test_a_correction_may_have_as_many_lines_as_a_reading(browser: Client, reading: Prediction) -> None:
    lines = ["12"] * 133
    browser.post(page(reading, "correct"), {"correction": "\r\n".join(lines)})
    reading.refresh_from_db()
    assert reading.correction == "\n".join(lines)


def test_an_empty_correction_means_that_no_digits_stand_there(browser: Client, reading: Prediction) -> None:
    browser.post(page(reading, "correct"), {"correction": ""})
    reading.refresh_from_db()
    assert reading.correction == ""


def test_a_correction_that_is_no_number_is_told_and_not_lost(browser: Client, reading: Prediction) -> None:
    answer = browser.post(page(reading, "correct"), {"correction": "four"})
    assert answer.status_code == 422
    assert b"Digits only" in answer.content
    assert b">four</textarea>" in answer.content
    assert b'autofocus aria-invalid="true" aria-describedby="id_correction_error"' in answer.content
    assert b'id="id_correction_error"' in answer.content


def test_one_that_waits_says_whether_somebody_reads(browser: Client, owner: User, broker: Broker) -> None:
    content = browser.get(page(kept(owner, status=Status.PENDING))).content
    assert b"The reader is away just now." in content


def test_one_that_failed_says_why(browser: Client, owner: User) -> None:
    content = browser.get(page(kept(owner, status=Status.FAILED, error="It broke off."))).content
    assert b"It could not be read" in content
    assert b"It broke off." in content


def test_one_that_failed_can_be_written_by_hand(browser: Client, owner: User) -> None:
    reading = kept(owner, status=Status.FAILED, error="It broke off.")
    answer = browser.post(page(reading, "correct"), {"correction": "407", "do": "correct"}, follow=True)
    content = answer.content.decode()
    assert re.search(r'<h1 id="said"[^>]*>407</h1>', content)
    assert "Written by you. The reader could not read it: It broke off." in content
    row = browser.get("/history/").content.decode()
    assert ">407<" in row
    assert "struck" not in row


def test_what_people_wrote_is_never_markup(browser: Client, owner: User) -> None:
    reading = kept(owner, status=Status.DONE, text="<b>4</b>", correction="<script>", digits=[], confidence=0.5)
    for place in (page(reading), "/history/", '/history/?contains="><script>'):
        content = browser.get(place).content
        assert b"<b>4" not in content
        assert b"<script>" not in content


def test_without_a_reader_what_it_saw_is_told_later(browser: Client, owner: User, broker: Broker) -> None:
    reading = uploaded(browser, a_one_png()).context["reading"]
    broker.hang()
    answer = browser.get(page(reading, "explain"))
    assert answer.status_code == 503
    assert b"The reader is away" in answer.content


def test_a_picture_that_is_gone_is_neither_read_again_nor_explained(
    browser: Client, owner: User, quiet_broker: Broker
) -> None:
    reading = stored.keep(owner)
    stored.lose(reading)
    assert browser.get(page(reading, "explain")).status_code == 404
    answer = browser.post(page(reading, "again"), {"engine": "svm"}, follow=True)
    assert b"The picture is no longer there." in answer.content
    assert Prediction.objects.get() == reading


def test_a_store_that_is_away_is_told(browser: Client, reading: Prediction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prediction, "png", Mock(side_effect=Away))
    answer = browser.get(page(reading, "explain"))
    assert answer.status_code == 503
    assert b"try again in a moment" in answer.content
    assert b"try again in a moment" in browser.post(page(reading, "again"), {"engine": "svm"}, follow=True).content


def test_what_is_deleted_while_its_reading_is_awaited_is_not_there(
    browser: Client, owner: User, quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept(owner, picture=ContentFile(a_one_png(), "one.png"))
    monkeypatch.setattr(bells, "wait", lambda name, _: Prediction.objects.filter(id=name).delete() and None)
    answer = browser.post(page(first, "again"), {"engine": "svm"}, follow=True)
    assert answer.status_code == 404
    assert Prediction.objects.get() == first


def test_what_is_deleted_between_two_looks_is_not_corrected(
    browser: Client, reading: Prediction, monkeypatch: pytest.MonkeyPatch
) -> None:
    Prediction.objects.all().delete()
    monkeypatch.setattr(owned, "reading", lambda *_: reading)
    assert browser.post(page(reading, "correct"), {"correction": "9"}).status_code == 404


def a_one_png() -> bytes:
    return encoded(a_one())


@pytest.mark.worker
def test_an_upload_is_read_and_explained(browser: Client, worker: Worker) -> None:
    reading = uploaded(browser, a_one_png()).context["reading"]
    assert (reading.text, reading.source) == ("1", Source.UPLOAD)
    content = browser.get(page(reading, "explain")).content.decode()
    assert (
        content.count("data:image/png;base64,") == 5
    )  # the ink twice, and of its one digit the crop twice and the heat


@pytest.mark.worker
def test_of_a_picture_without_digits_none_is_explained(browser: Client, worker: Worker) -> None:
    reading = uploaded(browser, encoded(Image.new("L", (120, 120), 255))).context["reading"]
    content = browser.get(page(reading, "explain")).content.decode()
    assert "There is no mark of a digit’s size." in content
    assert "Digit by digit" not in content
    assert "No digits" in content
    assert "Sure, " not in content


@pytest.mark.worker
def test_another_engine_reads_it_again_beside_the_first(browser: Client, worker: Worker) -> None:
    first = uploaded(browser, a_one_png()).context["reading"]
    answer = browser.post(page(first, "again"), {"engine": "ensemble"}, follow=True)
    second = Prediction.objects.exclude(id=first.id).get()
    assert (second.engine, second.text, second.source) == ("ensemble", "1", Source.UPLOAD)
    assert answer.content.count(b"10 of 10 votes for 1") == 1
    first.refresh_from_db()
    assert (first.engine, first.text) == ("cnn", "1")


def test_no_such_engine_is_told(browser: Client, reading: Prediction) -> None:
    assert (
        b"There is no such engine." in browser.post(page(reading, "again"), {"engine": "oracle"}, follow=True).content
    )


def test_a_stored_picture_that_was_spoilt_is_not_read_again(browser: Client, owner: User, broker: Broker) -> None:
    reading = stored.keep(owner)  # a file of which no more than the beginning is a picture's
    answer = browser.post(page(reading, "again"), {"engine": "svm"}, follow=True)
    assert b"This is no picture that can be read here." in answer.content
    assert Prediction.objects.get() == reading


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "Sure, 99 %"),
        (0.9, "Sure, 90 %"),
        (0.895, "Sure, 90 %"),
        (0.89499, "Check this, 89 %"),
        (0.595, "Check this, 60 %"),
        (0.59499, "Can’t tell, 59 %"),
    ],
)
def test_the_words_agree_with_the_per_cent(browser: Client, owner: User, confidence: float, words: str) -> None:
    reading = kept(owner, text="4", status=Status.DONE, confidence=confidence, digits=[])
    assert words in browser.get(page(reading)).content.decode()
