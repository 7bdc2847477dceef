"""Pictures to hand in: honest ones and hostile ones."""

import base64
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from accounts.models import User
from recognition.models import Prediction, Source


def a_one(size: int = 120) -> Image.Image:
    """A plain 1 in the middle of white paper."""
    image = Image.new("L", (size, size), 255)
    ImageDraw.Draw(image).line((size // 2, size // 5, size // 2, size * 4 // 5), fill=0, width=max(2, size // 14))
    return image


def encoded(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def drawing(**more: Any) -> dict[str, Any]:
    return {"image": base64.b64encode(encoded(a_one())).decode(), **more}


def decoded(png: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(BytesIO(png)))


def kept(owner: User, **fields: Any) -> Prediction:
    """A row as the site would have it, without going through the queue."""
    given = {"source": Source.API, "picture": "aa/none.png", "picture_bytes": 0, "width": 10, "height": 10}
    return Prediction.objects.create(owner=owner, **{**given, "fingerprint": "", **fields})
