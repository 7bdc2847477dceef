"""How far a course of training has come and what it is made of: whether the next start may go on from it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "step.json"


@dataclass(frozen=True)
class Stand:
    """Kept beside the weights it tells of, and written after them."""

    made_of: str  # the fingerprint of its plan, seeds and data
    step: int
    ended: bool = False  # its network is kept, and waits to be exported

    def keep(self, folder: Path) -> None:
        partial = folder / f"next.{FILE}"
        partial.write_text(json.dumps(asdict(self)))
        partial.replace(folder / FILE)


def found(folder: Path) -> Stand | None:
    """What an earlier start left here. A step that stands alone may be of anything."""
    file = folder / FILE
    return Stand(**{"made_of": "", **json.loads(file.read_text())}) if file.exists() else None


def forget(folder: Path) -> None:
    """The network is exported: the next start begins anew."""
    (folder / FILE).unlink(missing_ok=True)


def fingerprint(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
