"""What a person may say stands in a picture: what a reading may be, whether it comes from a page or from a program."""

import re

from django.core.exceptions import ValidationError

from recognition.models import LONGEST_TEXT

ONLY_DIGITS = "Digits only, a line of them for each line of the picture."


def in_lines(said: str) -> str:
    """As readings are kept, or no search for the same digits would find both."""
    if not re.fullmatch(r"[0-9?\s]*", said):
        raise ValidationError(ONLY_DIGITS)
    # With more lines it is too long in any case, as the field then says: megabytes of them would be millions of words.
    return "\n".join(said.split(maxsplit=LONGEST_TEXT))
