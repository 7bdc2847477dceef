"""What a task does where something breaks off half-way."""

import json
import weakref
from base64 import b64encode
from collections.abc import Callable, Container
from itertools import count
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from celery import Task
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from PIL import Image
from prometheus_client import REGISTRY

from accounts.models import User
from ml.reader import MOST
from recognition import metrics, tasks, worker
from recognition.errors import Away
from recognition.models import Prediction
from recognition.states import MAX_ATTEMPTS, Status
from tests.pictures import a_one, encoded, kept

PNG = encoded(a_one())


def read(*predictions: Prediction) -> UUID:
    """As a worker does, in this process."""
    holder = uuid4()
    pile = Prediction.objects.claim([one.id for one in predictions], holder, timezone.now())
    assert len(pile) == len(predictions)
    tasks._read_pile(pile, "cnn", holder)
    return holder


def test_while_the_store_is_away_nothing_counts_as_tried(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    predictions = [kept(owner), kept(owner)]
    with monkeypatch.context() as patched:
        patched.setattr(Prediction, "png", go_away)
        for _ in range(MAX_ATTEMPTS + 1):
            read(*predictions)
    assert {(one.status, one.attempts, one.holder) for one in Prediction.objects.all()} == {(Status.PENDING, 0, None)}
    monkeypatch.setattr(Prediction, "png", lambda _: PNG)
    read(*predictions)
    assert [one.text for one in Prediction.objects.all()] == ["1", "1"]


def test_a_pile_holds_one_picture_at_a_time(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[weakref.ref[Image.Image]] = []
    at_once: list[int] = []

    def remembered(png: bytes) -> Image.Image:
        picture = picture_of(png)
        opened.append(weakref.ref(picture))
        at_once.append(sum(one() is not None for one in opened))
        return picture

    picture_of = tasks._picture
    monkeypatch.setattr(tasks, "_picture", remembered)
    monkeypatch.setattr(Prediction, "png", lambda _: PNG)
    read(*(kept(owner) for _ in range(4)))
    assert max(at_once) <= 2  # the one before goes as the next one comes
    assert {one.text for one in Prediction.objects.all()} == {"1"}


@pytest.mark.parametrize("error", [Away, OSError])
def test_what_breaks_off_lets_go_of_nothing_else_of_its_message(
    owner: User, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    ours, other, holder = kept(owner), kept(owner, engine="svm"), uuid4()
    Prediction.objects.claim([ours.id, other.id], holder, timezone.now())
    monkeypatch.setattr(Prediction, "png", Mock(side_effect=error))
    tasks._read_pile([ours], "cnn", holder)
    assert [Prediction.objects.get(id=one.id).holder for one in (ours, other)] == [None, holder]


def go_away(_: Prediction) -> bytes:
    raise Away


def test_a_pile_that_breaks_off_tells_of_nothing_that_is_not_kept(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = kept(owner), kept(owner)
    rung: dict[str, str] = {}
    monkeypatch.setattr("recognition.bells.ring", rung.update)
    monkeypatch.setattr(Prediction, "png", lambda _: PNG)
    monkeypatch.setattr(type(Prediction.objects), "finish", failing(range(9), type(Prediction.objects).finish))
    with pytest.raises(OperationalError):
        read(first, second)
    assert {one.status for one in Prediction.objects.all()} == {Status.RUNNING}  # until their lease is over
    assert rung == {}


def test_a_pile_that_breaks_off_is_kept_one_by_one(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = kept(owner), kept(owner)
    rung: list[str] = []
    monkeypatch.setattr("recognition.bells.ring", rung.extend)
    monkeypatch.setattr(Prediction, "png", lambda _: PNG)
    counted: list[str] = []
    monkeypatch.setattr("recognition.metrics.read", lambda engine, *_: counted.append(engine))
    monkeypatch.setattr(type(Prediction.objects), "finish", failing({0}, type(Prediction.objects).finish))
    read(first, second)
    assert [(one.status, one.attempts) for one in Prediction.objects.all()] == [(Status.DONE, 1)] * 2
    assert sorted(rung) == sorted(str(one.id) for one in (first, second))
    assert counted == ["cnn", "cnn"]


def test_a_pile_one_of_which_another_attempt_holds_is_kept_without_it(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = kept(owner), kept(owner)
    rung: list[str] = []
    monkeypatch.setattr("recognition.bells.ring", rung.extend)

    def taken_while_it_is_read(prediction: Prediction) -> bytes:
        Prediction.objects.filter(id=second.id).update(holder=uuid4())
        return PNG

    monkeypatch.setattr(Prediction, "png", taken_while_it_is_read)
    read(first, second)
    assert [Prediction.objects.get(id=one.id).status for one in (first, second)] == [Status.DONE, Status.RUNNING]
    assert rung == [str(first.id)]


def test_of_a_lost_child_each_reading_is_counted(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    predictions, holder = [kept(owner) for _ in range(3)], uuid4()
    Prediction.objects.claim([one.id for one in predictions[:2]], holder, timezone.now())
    sent: list[list[UUID]] = []
    monkeypatch.setattr("recognition.queue.publish", lambda task, ids, expires: sent.append(ids))
    before = broken_off()
    worker._release_all(holder)
    assert broken_off() == before + 2
    assert sorted(sent) == sorted([one.id] for one in predictions[:2])
    assert {(one.status, one.attempts) for one in Prediction.objects.exclude(attempts=0)} == {(Status.PENDING, 1)}


def broken_off() -> float:
    return REGISTRY.get_sample_value("scrawl_broken_off_total") or 0.0


@pytest.mark.parametrize(("attempts", "more"), [(1, 1), (2, 0)])
def test_how_long_a_drawing_waited_is_counted_once(owner: User, attempts: int, more: int) -> None:
    before = waits()
    metrics.waited(kept(owner, attempts=attempts, started_at=timezone.now()))
    assert waits() == before + more


def waits() -> float:
    return REGISTRY.get_sample_value("scrawl_queue_wait_seconds_count") or 0.0


def test_a_stored_picture_that_was_spoilt_fails_at_once(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    prediction = kept(owner)
    monkeypatch.setattr(Prediction, "png", lambda _: PNG[:-40])
    read(prediction)
    prediction.refresh_from_db()
    assert (prediction.status, prediction.attempts) == (Status.FAILED, 1)
    assert "damaged" in str(prediction.error)


def failing(times: Container[int], real: Callable[..., int]) -> Callable[..., int]:
    calls = count()

    def finish(*words: object) -> int:
        if next(calls) in times:
            raise OperationalError("database is locked")
        return real(*words)

    return finish


@pytest.mark.parametrize("task", [tasks.look, tasks.explain])
def test_whoever_asked_is_told_why_there_is_no_answer(task: Task[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    rung: dict[str, str] = {}
    monkeypatch.setattr("recognition.bells.ring", rung.update)
    monkeypatch.setattr("ml.reader.MOST", 1)
    task("bell", b64encode(PNG).decode(), (1.0, 1.0), "cnn")
    assert "in parts" in json.loads(rung["bell"])["refused"]


def test_what_nobody_waits_for_any_more_is_ended_before_the_lease_would() -> None:
    assert tasks.look.time_limit == 2 * tasks.LOOK_SECONDS < settings.LEASE_SECONDS
    assert tasks.explain.time_limit == 2 * tasks.EXPLAIN_SECONDS


def test_a_row_has_room_for_every_reading() -> None:
    assert Prediction._meta.get_field("text").max_length == MOST
