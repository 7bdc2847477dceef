"""A picture and its row come together or not at all, and the picture is never the one that is missing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from accounts.models import User
from recognition import submission
from recognition.errors import StorageFull
from recognition.models import Prediction, Source, Storage
from tests.pictures import a_one, encoded


def pictures() -> set[Path]:
    return set(Path(settings.VAR_DIR, "images").rglob("*.png"))


def test_a_refused_one_leaves_nothing(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "USER_STORAGE_BYTES", 10)
    before = pictures()
    with pytest.raises(StorageFull):
        submission.submit(owner=owner, image_bytes=encoded(a_one()), source=Source.API)
    assert pictures() == before
    assert not Prediction.objects.exists()


def test_a_row_that_may_be_there_keeps_its_picture(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database went away, perhaps after it had kept the row and before it could say so."""

    def go_away(*_: object) -> bool:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Storage, "take", go_away)
    before = pictures()
    with pytest.raises(OperationalError):
        submission.submit(owner=owner, image_bytes=encoded(a_one()), source=Source.API)
    assert len(pictures() - before) == 1
