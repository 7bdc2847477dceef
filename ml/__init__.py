"""The reader: a picture in, digits with honest confidence out. It knows nothing of the site."""

from ml.engines import ENGINES
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
from ml.reader import Reader
from ml.reading import Box, Digit, Explanation, Look, Reading

__all__ = [
    "ENGINES",
    "ArtefactError",
    "Box",
    "Digit",
    "EmptyPicture",
    "Explanation",
    "Look",
    "NotFinite",
    "PictureError",
    "Reader",
    "ReaderError",
    "Reading",
    "UnknownEngine",
    "WrongShape",
    "WrongType",
]
