"""The reader: a picture in, digits with honest confidence out. It knows nothing of the site."""

from ml.errors import (
    ArtefactError,
    EmptyPicture,
    NotFinite,
    PictureError,
    ReaderError,
    UnknownEngine,
    WrongShape,
    WrongType,
)
from ml.reading import Box, Digit, Explanation, Look, Reading

__all__ = [
    "ArtefactError",
    "Box",
    "Digit",
    "EmptyPicture",
    "Explanation",
    "Look",
    "NotFinite",
    "PictureError",
    "ReaderError",
    "Reading",
    "UnknownEngine",
    "WrongShape",
    "WrongType",
]
