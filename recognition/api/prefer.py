"""The Prefer header (RFC 7240): how long the caller would wait for an answer."""

import re
from typing import NamedTuple

DEFAULT, LONGEST = 5.0, 30.0
WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,9})\"?")


class Preference(NamedTuple):
    seconds: float
    applied: str | None

    @classmethod
    def of(cls, header: str) -> "Preference":
        """The first of each kind counts, and what cannot be understood is passed over, as the RFC says."""
        for wish in (part.split(";")[0].strip().lower() for part in header.split(",")):
            if wish == "respond-async":
                return cls(0.0, wish)
            if found := WAIT.fullmatch(wish):
                seconds = min(float(found[1]), LONGEST)
                return cls(seconds, f"wait={seconds:.0f}")
        return cls(DEFAULT, None)
