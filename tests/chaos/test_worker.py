"""Workers and their children die, twins meet, and nobody is there: each drawing still gets one answer."""

import os
import signal
from typing import Any

import psutil
import pytest
from celery import Task
from django.test import Client
from PIL import Image

from accounts.models import User
from recognition import submission, tasks
from recognition.errors import Busy
from recognition.models import Prediction, Source
from recognition.states import GAVE_UP, Status
from tests import environment
from tests.api import Caller
from tests.chaos.staged import ENDLESS, KILLS, KILLS_ONCE, SLOW
from tests.machines import Broker, Scheduler, Worker, until
from tests.pictures import a_one, drawing, encoded

NOBODY = "The reader is away just now."


def a_picture(shade: int) -> bytes:
    picture: Image.Image = a_one()
    picture.putpixel((0, 0), shade)
    return encoded(picture)


def submit(owner: User, shade: int = 255) -> Prediction:
    return submission.submit(owner=owner, image_bytes=a_picture(shade), source=Source.API)


def now(prediction: Prediction) -> Prediction:
    prediction.refresh_from_db()
    return prediction


def test_a_child_killed_while_it_reads_costs_a_second_attempt(
    faulty: Worker, scheduler: Scheduler, owner: User
) -> None:
    prediction = submit(owner, SLOW)
    until(lambda: now(prediction).status == Status.RUNNING)
    for child in faulty.children():
        os.kill(child, signal.SIGKILL)
    until(lambda: now(prediction).is_finished, what="the second attempt")
    assert (prediction.status, prediction.text, prediction.attempts) == (Status.DONE, "1", 2)


def test_a_worker_killed_while_it_reads_costs_a_second_attempt(
    faulty: Worker, scheduler: Scheduler, owner: User
) -> None:
    prediction = submit(owner, SLOW)
    until(lambda: now(prediction).status == Status.RUNNING)
    faulty.kill()
    faulty.start()
    until(lambda: now(prediction).is_finished, what="the second attempt")
    assert (prediction.status, prediction.text, prediction.attempts) == (Status.DONE, "1", 2)


def test_the_parent_gives_back_what_a_child_held_at_once(faulty: Worker, owner: User) -> None:
    """Without any scheduler, and long before the lease is over."""
    prediction = submit(owner, KILLS_ONCE)
    until(lambda: now(prediction).is_finished, what="the second attempt")
    assert (prediction.status, prediction.attempts) == (Status.DONE, 2)


@pytest.mark.skipif(environment.postgres is None, reason="SQLite has no lines that two could share")
def test_a_new_child_shares_no_line_to_the_database(faulty: Worker, owner: User) -> None:
    """It is a fork of the parent, who spoke to the database just before."""
    prediction = submit(owner, KILLS_ONCE)
    until(lambda: now(prediction).is_finished, what="the second attempt")
    assert faulty.process is not None
    assert lines(faulty.process.pid) == []
    held = [line for child in faulty.children() for line in lines(child)]
    assert len(set(held)) == len(held) > 0


def lines(process: int) -> list[int]:
    """The local ports of its connections to the database."""
    assert environment.postgres is not None
    there = environment.postgres.port
    return [
        line.laddr.port for line in psutil.Process(process).net_connections() if line.raddr and line.raddr.port == there
    ]


def test_a_picture_that_kills_every_time_is_set_aside_and_the_next_is_served(
    faulty: Worker, scheduler: Scheduler, owner: User
) -> None:
    poison, next_one = submit(owner, KILLS), submit(owner)
    until(lambda: now(poison).is_finished and now(next_one).is_finished, what="the end of both")
    assert (poison.status, poison.error, poison.attempts) == (Status.FAILED, GAVE_UP, 3)
    assert (next_one.status, next_one.text) == (Status.DONE, "1")


def test_a_pile_loses_only_the_picture_that_kills(faulty: Worker, scheduler: Scheduler, owner: User) -> None:
    pile = [submit(owner, KILLS if n == 1 else 255) for n in range(4)]
    send(tasks.read, [str(one.id) for one in pile])
    until(lambda: all(now(one).is_finished for one in pile), what="the end of all")
    assert [one.status for one in pile] == [Status.DONE, Status.FAILED, Status.DONE, Status.DONE]


def test_the_same_message_twice_at_once_gives_one_result(faulty: Worker, owner: User) -> None:
    prediction = submit(owner, SLOW)
    send(tasks.read, [str(prediction.id)])
    send(tasks.read, [str(prediction.id)])
    until(lambda: now(prediction).is_finished)
    assert (prediction.status, prediction.attempts) == (Status.DONE, 1)


def test_the_site_says_within_thirty_seconds_that_nobody_reads(
    faulty: Worker, broker: Broker, owner: User, client: Client
) -> None:
    until(lambda: client.get("/readyz").status_code == 200, seconds=10, what="readiness")
    faulty.kill()
    waiting = submit(owner)
    client.force_login(owner)
    page = f"/history/{waiting.id}/"
    until(lambda: NOBODY in client.get(page).content.decode(), seconds=30, what="a word of it on the page")
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "ok",
        "worker": "missing",
    }
    assert client.get("/healthz").status_code == 200


def test_a_preview_that_nobody_waits_for_any_more_makes_room(faulty: Worker) -> None:
    with pytest.raises(Busy):
        submission.preview(a_picture(ENDLESS))
    until(lambda: text_of(a_picture(255)) == "1", seconds=20, what="the next preview")


def text_of(picture: bytes) -> str | None:
    try:
        return str(submission.preview(picture)["text"])
    except Busy:
        return None


def test_a_preview_is_refused_with_a_sentence_when_nobody_reads(broker: Broker, api: Caller) -> None:
    response = api.post("previews/", drawing())
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert response.json()["type"] == "urn:scrawl:problem:busy"


def send(task: Task[Any, Any], ids: list[str]) -> None:
    task.apply_async((ids,))
