"""A prediction moves from state to state by one UPDATE each, and only for whoever holds it."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition.models import Prediction
from recognition.states import GAVE_UP, MAX_ATTEMPTS, Status
from tests.pictures import kept

ANSWER = {"text": "407", "confidence": 0.98, "digits": [], "model": "digits-1", "duration_ms": 3.0}


def test_it_is_claimed_once(owner: User) -> None:
    prediction, now = kept(owner), timezone.now()
    first, second = uuid4(), uuid4()
    assert Prediction.objects.claim([prediction.id], first, now)
    assert not Prediction.objects.claim([prediction.id], second, now)
    prediction.refresh_from_db()
    assert (prediction.status, prediction.holder, prediction.attempts) == (Status.RUNNING, first, 1)


def test_it_is_free_again_when_the_lease_is_over(owner: User, settings: Settings) -> None:
    prediction, now = kept(owner), timezone.now()
    late = now + timedelta(seconds=settings.LEASE_SECONDS + 1)
    first, second = uuid4(), uuid4()
    Prediction.objects.claim([prediction.id], first, now)
    assert Prediction.objects.claim([prediction.id], second, late)
    assert not Prediction.objects.finish({prediction.id: ANSWER}, first, late)
    assert Prediction.objects.finish({prediction.id: ANSWER}, second, late)


def test_it_is_finished_once(owner: User) -> None:
    prediction, holder, now = kept(owner), uuid4(), timezone.now()
    Prediction.objects.claim([prediction.id], holder, now)
    assert Prediction.objects.finish({prediction.id: ANSWER}, holder, now)
    assert not Prediction.objects.finish({prediction.id: ANSWER | {"text": "1"}}, holder, now)
    assert not Prediction.objects.fail(prediction.id, holder, now, "no")
    prediction.refresh_from_db()
    assert (prediction.status, prediction.text, prediction.finished_at) == (Status.DONE, "407", now)


def test_it_is_not_finished_by_who_never_held_it(owner: User) -> None:
    prediction = kept(owner)
    assert not Prediction.objects.finish({prediction.id: ANSWER}, uuid4(), timezone.now())


def test_it_may_be_tried_again_at_once_after_a_release(owner: User) -> None:
    holder, now = uuid4(), timezone.now()
    prediction = kept(owner, publish_at=now + timedelta(minutes=1))
    Prediction.objects.claim([prediction.id], holder, now)
    assert Prediction.objects.held_by(holder).release(now) == 1
    assert Prediction.objects.due(now).get() == prediction
    assert Prediction.objects.claim([prediction.id], uuid4(), now)


def test_it_gives_up_after_three_attempts(owner: User) -> None:
    prediction, now = kept(owner), timezone.now()
    for _ in range(MAX_ATTEMPTS):
        holder = uuid4()
        assert Prediction.objects.give_up(now) == 0
        assert Prediction.objects.claim([prediction.id], holder, now)
        Prediction.objects.held_by(holder).release(now)
    assert not Prediction.objects.claim([prediction.id], uuid4(), now)
    assert Prediction.objects.give_up(now) == 1
    prediction.refresh_from_db()
    assert (prediction.status, prediction.error) == (Status.FAILED, GAVE_UP)
