"""The Prefer header (RFC 7240): how long the caller would wait for an answer."""

import re
from typing import NamedTuple

DEFAULT, LONGEST = 5.0, 30.0
WAIT = re.compile(r"wait\s*=\s*\"?(\d+)\"?")


class Preference(NamedTuple):
    seconds: float
    applied: str | None

    @classmethod
    def of(cls, header: str) -> "Preference":
        """What cannot be understood is passed over. Who names a time as well as respond-async waits for that time, in
        whichever order they stand, as the RFC says."""
        wishes = [part.split(";")[0].strip().lower() for part in header.split(",")]
        for found in filter(None, map(WAIT.fullmatch, wishes)):
            seconds = min(float(found[1]), LONGEST)
            return cls(seconds, f"wait={seconds:.0f}")
        return cls(0.0, "respond-async") if "respond-async" in wishes else cls(DEFAULT, None)
