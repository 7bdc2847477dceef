"""Readings whose pictures lie in the store, and take room there."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from recognition.models import Prediction, Source, Storage
from tests.pictures import kept

PNG = b"\x89PNG made for a test"


def keep(owner: User, text: str = "407", **more: Any) -> Prediction:
    assert Storage.take(owner, len(PNG))
    shape = {"width": 400, "height": 100, "picture_bytes": len(PNG), "picture": ContentFile(PNG, "any.png")}
    return kept(owner, **{"text": text, "source": Source.DRAW, **shape, **more})


def lies_there(prediction: Prediction) -> bool:
    return default_storage.exists(str(prediction.picture.name))


def lose(prediction: Prediction) -> None:
    """As if its file had been deleted behind our back."""
    default_storage.delete(str(prediction.picture.name))
