"""Readings as they lie in the history, without the work of reading them."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from recognition.models import Prediction, Source, Storage

PNG = b"\x89PNG made for a test"


def keep(owner: User, text: str = "407", **more: Any) -> Prediction:
    prediction = Prediction(
        owner=owner, source=Source.DRAW, text=text, width=400, height=100, picture_bytes=len(PNG), **more
    )
    prediction.picture.save("", ContentFile(PNG), save=False)
    assert Storage.take(owner, len(PNG))
    prediction.save()
    return prediction


def lies_there(prediction: Prediction) -> bool:
    return default_storage.exists(str(prediction.picture.name))


def lose(prediction: Prediction) -> None:
    """As if its file had been deleted behind our back."""
    default_storage.delete(str(prediction.picture.name))
