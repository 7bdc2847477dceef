"""What a password must not lean on."""

import re

from django.core.exceptions import ValidationError

from accounts.models import User

# What somebody thinks of first who makes up a password for this site.
WORDS = ("scrawl", "handwriting", "handwritten", "number", "digit", "draw")
LEAST = 6  # letters and signs that must be left without them


class NotAboutThisSite:
    """Refuses these words with little else around them; in a longer sentence they do no harm."""

    def validate(self, password: str, user: User | None = None) -> None:
        bare = re.sub(r"[\d\W_]", "", password.lower())
        left = re.sub("|".join(WORDS), "", bare)
        if left != bare and len(left) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_about_this_site")

    def get_help_text(self) -> str:
        return "This password is among the first that anybody would try for this site."
