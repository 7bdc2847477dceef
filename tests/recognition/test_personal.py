"""What this app holds on a person: taken along whole, and forgotten whole."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import archive, closing, personal
from accounts.models import User
from recognition import removal
from recognition.models import Prediction, Storage
from recognition.personal import HOLDING, pieces
from tests.recognition.stored import PNG, keep, lies_there, lose

pytestmark = pytest.mark.django_db


def taken_along(user: User) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(archive.stream(personal.files(user)))))


def test_it_works(owner: User) -> None:
    kept, thrown = keep(owner, "407"), keep(owner, "12")
    thrown.trash()

    bundle = taken_along(owner)

    told = {each["id"]: each["text"] for each in json.loads(bundle.read("readings.json"))}
    assert told == {str(kept.id): "407", str(thrown.id): "12"}
    table = csv.DictReader(bundle.read("readings.csv").decode().splitlines())
    assert {each["id"]: each["text"] for each in table} == told
    assert bundle.read(f"pictures/{kept.id}.png") == PNG
    assert bundle.read(f"pictures/{thrown.id}.png") == PNG
    assert "account.json" in bundle.namelist()


def test_it_checks_ownership(owner: User, stranger: User) -> None:
    keep(owner)

    assert HOLDING.count(stranger) == 0
    assert json.loads(taken_along(stranger).read("readings.json")) == []
    assert not any("pictures" in name for name in taken_along(stranger).namelist())


def test_it_asks_as_much_for_many_as_for_few(owner: User) -> None:
    keep(owner)
    with CaptureQueriesContext(connection) as few:
        taken_along(owner)
    for _ in range(9):
        keep(owner)
    with CaptureQueriesContext(connection) as many:
        taken_along(owner)

    assert len(many) == len(few)


def test_a_picture_that_is_gone_does_not_break_the_rest(owner: User) -> None:
    gone, there = keep(owner), keep(owner)
    lose(gone)

    bundle = taken_along(owner)

    assert bundle.testzip() is None
    assert bundle.read(f"pictures/{there.id}.png") == PNG
    assert list(pieces(str(gone.picture.name))) == []


def test_closing_forgets_rows_and_pictures(
    owner: User, stranger: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mine, theirs = keep(owner), keep(stranger)

    with django_capture_on_commit_callbacks(execute=True):
        closing.close(owner)

    assert list(Prediction.objects.all()) == [theirs]
    assert not lies_there(mine)
    assert lies_there(theirs)


def test_removing_gives_the_room_back(owner: User, stranger: User) -> None:
    gone, kept = keep(owner), keep(owner)
    keep(stranger)

    assert removal.remove(Prediction.objects.filter(id=gone.id)) == 1

    assert Storage.objects.get(owner=owner).used == kept.picture_bytes
    assert Storage.objects.get(owner=stranger).used == len(PNG)


def test_removing_twice_gives_it_back_once(owner: User) -> None:
    gone = keep(owner)
    for _ in range(2):
        removal.remove(Prediction.objects.filter(id=gone.id))

    assert Storage.objects.get(owner=owner).used == 0


@pytest.mark.django_db(transaction=True)
def test_a_rollback_costs_no_picture() -> None:
    kept = keep(User.objects.create_user("owner@example.org"))

    with transaction.atomic():
        removal.remove(Prediction.objects.all())
        transaction.set_rollback(True)

    assert Prediction.objects.get() == kept
    assert lies_there(kept)


def test_it_removes_more_than_one_statement_takes(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "AT_A_TIME", 2)
    for _ in range(5):
        keep(owner)

    assert removal.remove(Prediction.objects.all()) == 5
    assert not Prediction.objects.exists()
