"""What the site refuses, one class each: a sentence for a person and the number HTTP has for it."""

import errno
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template.defaultfilters import filesizeformat

from accounts.errors import ClosedError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
GONE = "The picture is no longer there. If you still have it, send it again."


class Refused(Exception):
    """Its text is for the person; `code` is for the program and stays as it is."""

    status = HTTPStatus.BAD_REQUEST
    code = "refused"
    retry_after: int | None = None  # seconds, where the same again may well succeed


class EmptyFile(Refused):
    code = "empty-file"

    def __init__(self) -> None:
        super().__init__("The file is empty. Choose a picture that has something in it.")


class CutOff(Refused):
    status = HTTPStatus.REQUEST_TIMEOUT
    code = "cut-off"

    def __init__(self) -> None:
        super().__init__("The rest of the request did not come. Send it again, with the same Idempotency-Key.")


class TooManyBytes(Refused):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-many-bytes"

    def __init__(self) -> None:
        super().__init__(
            f"The file is larger than {filesizeformat(settings.MAX_IMAGE_BYTES)}. Save the picture smaller, "
            "or cut out the part with the number."
        )


class TooManyPixels(Refused):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-many-pixels"

    def __init__(self) -> None:
        super().__init__(
            f"The picture has more than {settings.MAX_IMAGE_PIXELS:,} pixels. Make it smaller, "
            "or cut out the part with the number."
        )


class TooNarrow(Refused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "too-narrow"

    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            f"The picture is {width} × {height}: one side is more than {settings.MAX_IMAGE_RATIO} times the "
            "other. Nothing readable has that shape; cut out the part with the number."
        )


class NotAPicture(Refused):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "not-a-picture"

    def __init__(self) -> None:
        super().__init__("This is no picture that can be read here. Send PNG, JPEG, WebP, GIF, TIFF or BMP.")


class BrokenPicture(Refused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "broken-picture"

    def __init__(self) -> None:
        super().__init__("The picture is damaged or cut off. Save it again and send the whole file.")


class Unreadable(Refused):
    """The reader says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unreadable"


class StorageFull(Refused):
    status = HTTPStatus.FORBIDDEN
    code = "storage-full"

    def __init__(self) -> None:
        super().__init__(
            f"Your pictures fill the {filesizeformat(settings.USER_STORAGE_BYTES)} you have here. Delete some "
            "readings and empty the trash."
        )


class Closed(Refused):
    """The account, as `accounts` says it."""

    status = HTTPStatus.UNAUTHORIZED
    code = "closed"

    def __init__(self) -> None:
        super().__init__(str(ClosedError()))


class KeyReused(Refused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "key-reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another picture. Make a new key for each drawing.")


class TooOften(Refused):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-often"

    def __init__(self, seconds: int) -> None:
        self.retry_after = max(1, seconds)
        wait = "a second" if self.retry_after == 1 else f"{self.retry_after} seconds"
        super().__init__(f"That is more than the site allows in a minute. Try again in {wait}.")


class Busy(Refused):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "busy"
    retry_after = 2

    def __init__(self) -> None:
        super().__init__("No reader answered in time. Try again in a moment.")


class Away(Refused):
    """The database is, or the store of pictures, or the room on its disk. Whether what was asked has been done is not
    known: a key makes asking again safe."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "away"
    retry_after = 5

    def __init__(self) -> None:
        super().__init__("The site cannot answer just now. Nothing that was kept is lost; try again in a moment.")


def is_away(error: BaseException | None) -> bool:
    """What is no fault of the code, and may be over in a moment."""
    full = isinstance(error, OSError) and error.errno in FULL
    return full or isinstance(error, OperationalError | InterfaceError | Away)
