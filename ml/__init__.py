"""The reader: a picture in, digits with honest confidence out. It knows nothing of the site."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ml.errors import (
    ArtefactError,
    Damaged,
    EmptyPicture,
    NotFinite,
    PictureError,
    ReaderError,
    TooManyMarks,
    UnknownEngine,
    WrongShape,
    WrongType,
)

if TYPE_CHECKING:
    from ml.engines import ENGINES
    from ml.reader import Reader
    from ml.reading import Box, Digit, Explanation, Look, Reading

__all__ = [
    "ENGINES",
    "ArtefactError",
    "Box",
    "Damaged",
    "Digit",
    "EmptyPicture",
    "Explanation",
    "Look",
    "NotFinite",
    "PictureError",
    "Reader",
    "ReaderError",
    "Reading",
    "TooManyMarks",
    "UnknownEngine",
    "WrongShape",
    "WrongType",
]


_HEAVY = {"ENGINES": "ml.engines", "Reader": "ml.reader"}
_HEAVY |= dict.fromkeys(("Box", "Digit", "Explanation", "Look", "Reading"), "ml.reading")


def __getattr__(name: str) -> Any:
    """What needs NumPy, OpenCV or LiteRT is loaded when it is asked for: a process that never reads goes without."""
    if name in _HEAVY:
        return getattr(import_module(_HEAVY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
