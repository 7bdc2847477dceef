"""The pages count with the API: who goes round one of them is held by the other."""

from unittest.mock import Mock

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from recognition import limits, submission
from recognition.errors import Busy, TooOften
from recognition.models import Prediction
from tests.api import Caller
from tests.machines import Broker
from tests.pictures import a_one, drawing, encoded
from tests.recognition import stored
from tests.recognition.uploads import uploaded

A_ONE = encoded(a_one())
SLOWER = "more than the site allows in a minute. Try again in "
pytestmark = pytest.mark.usefixtures("one_moment", "quiet_broker")


def test_it_never_tells_a_time_that_is_too_short(
    owner: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes back when he was told to is not sent away again."""
    settings.SUBMIT_RATE = 0
    monkeypatch.setattr(limits, "wait", lambda: 29.3)
    with pytest.raises(TooOften, match="30 seconds"):
        limits.SUBMISSIONS.take(owner)


def test_each_picture_of_an_upload_counts(browser: Client, settings: Settings) -> None:
    settings.SUBMIT_RATE = 2
    content = uploaded(browser, *[A_ONE] * 3).content.decode()
    assert f"2.png: That is {SLOWER}" in content
    assert Prediction.objects.count() == 2
    answer = uploaded(browser, A_ONE)
    assert (answer.status_code, SLOWER in answer.content.decode()) == (429, True)
    assert Prediction.objects.count() == 2


def test_reading_again_counts(browser: Client, owner: User, settings: Settings) -> None:
    settings.SUBMIT_RATE = 0
    address = reverse("recognition:again", args=[stored.keep(owner).id])
    assert SLOWER in browser.post(address, {"engine": "svm"}, follow=True).content.decode()
    assert Prediction.objects.count() == 1


def test_pages_and_programs_share_what_there_is(
    browser: Client, api: Caller, strange_api: Caller, settings: Settings
) -> None:
    settings.SUBMIT_RATE = 1
    uploaded(browser, A_ONE)
    assert api.post("predictions/", drawing(), prefer="respond-async").status_code == 429
    assert strange_api.post("predictions/", drawing(), prefer="respond-async").status_code == 202


def test_what_the_reader_saw_is_shown_so_often_a_minute(
    browser: Client, owner: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPLAIN_RATE = 1
    explained = Mock(side_effect=Busy)
    monkeypatch.setattr(submission, "explain", explained)
    address = reverse("recognition:explain", args=[stored.keep(owner).id])
    answers = [browser.get(address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 429]
    assert explained.call_count == 1
    content = answers[1].content.decode()
    assert SLOWER in content
    assert "The reader is away" not in content


def test_nobody_is_shut_out_while_the_cache_is_down(broker: Broker, browser: Client) -> None:
    broker.kill()
    assert uploaded(browser, *[A_ONE] * 2).status_code == 200
    assert Prediction.objects.count() == 2
