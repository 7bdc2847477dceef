"""What can go wrong with a picture or an artefact: one class each, each a sentence for a person."""


class ReaderError(Exception):
    """Anything the reader refuses. Its text may be shown to people."""


class PictureError(ReaderError, ValueError):
    """The picture cannot be read as a picture."""


class EmptyPicture(PictureError):
    """A picture without a single pixel."""


class WrongShape(PictureError):
    """Not (h, w), (h, w, 3) or (h, w, 4)."""


class WrongType(PictureError):
    """Neither a PIL image nor an array of bytes."""


class Damaged(PictureError):
    """A PIL image whose pixels Pillow cannot give: its file is spoilt, or closed by now."""


class NotFinite(PictureError):
    """Holds NaN or infinity."""


class TooManyMarks(PictureError):
    """More marks than a reading holds."""


class UnknownEngine(ReaderError, ValueError):
    """No engine of that name."""


class ArtefactError(ReaderError):
    """The shipped networks are missing, altered or made for another reader."""
