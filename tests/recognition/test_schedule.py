"""What is to be done again and again, by the real scheduler."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition import orphans, sweeper
from recognition.management.commands.schedule import Chore
from recognition.models import Prediction
from tests.machines import Scheduler, loaded_with, until
from tests.recognition.stored import keep, lies_there
from tests.recognition.test_orphans import grow_old


@pytest.fixture
def scheduler(transactional_db: None) -> Iterator[Scheduler]:
    scheduler = Scheduler()
    yield scheduler
    scheduler.kill()


def session(key: str, expires: datetime) -> Session:
    return Session.objects.create(session_key=key, session_data="", expire_date=expires)


def test_it_forgets_what_has_been_kept_long_enough(scheduler: Scheduler, owner: User, settings: Settings) -> None:
    now, month = timezone.now(), timedelta(days=settings.TRASH_DAYS)
    old, young = keep(owner, trashed_at=now - month), keep(owner, trashed_at=now - month + timedelta(hours=1))
    old.trash()  # thrown away once more, it is kept no longer
    session("over", now - timedelta(seconds=1))
    session("good", now + timedelta(hours=1))
    for key in ("over", "good", "ended"):
        UserSession.objects.create(user=owner, session_key=key, ip="192.0.2.1", user_agent="x")
    # The turn may pass to the next folder while the scheduler starts.
    turns = [orphans.folder_of(now), orphans.folder_of(now + orphans.EVERY)]
    lost = [grow_old(default_storage.save(f"{turn}/orphan.png", ContentFile(b"nobody's"))) for turn in turns]
    scheduler.start()
    until(lambda: list(Session.objects.values_list("session_key", flat=True)) == ["good"], what="the sessions' end")
    until(lambda: [one.session_key for one in UserSession.objects.all()] == ["good"], what="their traces' end")
    until(lambda: not all(map(default_storage.exists, lost)), what="the end of what nobody knows of")
    assert Prediction.objects.get() == young
    assert (lies_there(old), lies_there(young)) == (False, True)
    scheduler.signal(signal.SIGTERM)
    assert scheduler.process is not None
    assert scheduler.process.wait(60) == 0


def test_a_chore_waits_for_its_time() -> None:
    done: list[datetime] = []
    chore = Chore(3600, done.append)
    chore.do_if_due()
    chore.do_if_due()
    assert len(done) == 1


def test_trash_is_emptied_as_fast_as_it_comes(
    transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """More than one round of it an hour is thrown away where programs do it."""
    old = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    for _ in range(5):
        keep(owner, trashed_at=old)
    monkeypatch.setattr(sweeper, "ROUND", 2)
    chore, left = Chore(3600, sweeper.purge), []
    for _ in range(4):
        chore.do_if_due()
        left.append(Prediction.objects.count())
    assert left == [3, 1, 0, 0]
    assert chore.next_at > monotonic()


def test_a_chore_that_fails_is_tried_again() -> None:
    tried: list[datetime] = []

    def fail(now: datetime) -> None:
        tried.append(now)
        raise OSError("the database is away")

    chore = Chore(0, fail)
    chore.do_if_due()
    chore.do_if_due()
    assert len(tried) == 2


@pytest.mark.parametrize(
    ("program", "heavy"),
    [
        ("recognition.management.commands.schedule", {"numpy", "PIL", "cv2", "ai_edge_litert"}),
        ("ocrsite.urls", {"cv2", "ai_edge_litert"}),
    ],
)
def test_a_process_that_never_reads_loads_nothing_of_the_reader(program: str, heavy: set[str]) -> None:
    loaded = loaded_with(program)
    assert program in loaded
    assert not heavy & loaded
