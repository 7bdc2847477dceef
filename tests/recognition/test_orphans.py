"""A picture file whose row is gone goes too; one that a row knows, or may come to know, stays."""

import os
import shutil
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from recognition import orphans
from tests.recognition.stored import keep, lies_there

NOW = timezone.now()
LONG_AGO = NOW - orphans.OLD - timedelta(minutes=1)


def lay(name: str) -> str:
    return default_storage.save(name, ContentFile(b"\x89PNG nobody's"))


def grow_old(name: str, moment: datetime = LONG_AGO) -> str:
    os.utime(default_storage.path(name), (moment.timestamp(), moment.timestamp()))
    return name


@pytest.fixture(autouse=True)
def empty_folder(db: None) -> None:
    shutil.rmtree(default_storage.path("4f"), ignore_errors=True)


def test_it_removes_what_nobody_knows_of() -> None:
    orphan = grow_old(lay("4f/orphan.png"))
    assert orphans.sweep_folder("4f", NOW) == 1
    assert not default_storage.exists(orphan)


def test_it_leaves_what_a_row_knows(owner: User) -> None:
    kept = keep(owner)
    name = str(kept.picture.name)
    grow_old(name)
    assert orphans.sweep_folder(name[:2], NOW) == 0
    assert lies_there(kept)


def test_it_leaves_what_is_fresh() -> None:
    """Its row may be in a transaction that is not over."""
    fresh = grow_old(lay("4f/fresh.png"), NOW - timedelta(hours=23))
    assert orphans.sweep_folder("4f", NOW) == 0
    assert default_storage.exists(fresh)


def test_it_asks_for_more_names_than_one_question_takes(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "AT_A_TIME", 2)
    names = [grow_old(lay(f"4f/orphan-{number}.png")) for number in range(5)]
    kept = keep(owner, picture=lay("4f/kept.png"))
    grow_old("4f/kept.png")
    assert orphans.sweep_folder("4f", NOW) == len(names)
    assert lies_there(kept)


def test_a_folder_that_is_not_there_is_no_trouble() -> None:
    assert orphans.sweep_folder("ff", NOW) == 0


def test_every_folder_has_its_turn_within_a_day() -> None:
    turns = [orphans.folder_of(NOW + turn * orphans.EVERY) for turn in range(orphans.FOLDERS)]
    assert sorted(turns) == [f"{number:02x}" for number in range(256)]
