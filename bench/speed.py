"""How fast one target is: the same questions in the same order, whatever it is built of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.clients import Flood, Question, flood
from bench.parts import since
from bench.targets import Target


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that each question is put."""

    warm: float = 3
    one: float = 20
    many: float = 20


QUICK = Pace(warm=0.5, one=2, many=2)
EIGHT = 8


def measured(target: Target, pngs: Sequence[bytes], pace: Pace, digits: Sequence[bytes] = ()) -> dict[str, Any]:
    """Start-up, one client, eight clients, the same with single digits, memory. The target is left running."""
    start = target.start(pngs[0])
    questions = [target.question(png) for png in pngs]
    flood(target.port, questions, EIGHT, pace.warm)
    facts = _one_and_eight(target, questions, pace)
    if digits:
        facts["digit"] = _one_and_eight(target, [target.question(png) for png in digits], pace)
    return {
        "start": {"page_s": round(start.page, 2), "reading_s": round(start.reading, 2)},
        **facts,
        "memory": target.parts().memory(),
    }


def _one_and_eight(target: Target, questions: Sequence[Question], pace: Pace) -> dict[str, Any]:
    one = watched(target, questions, 1, pace.one)
    return {"one": one, "eight": watched(target, questions, EIGHT, pace.many)}


def watched(target: Target, questions: Sequence[Question], clients: int, seconds: float) -> dict[str, Any]:
    """What the clients saw, what was read, and what each part computed for one answer."""
    parts = target.parts()
    before = parts.cpu()
    told = flood(target.port, questions, clients, seconds)
    return told.facts() | {"read": _read(told), **spent(before, parts.cpu(), told)}


def spent(before: dict[str, float], after: dict[str, float], told: Flood) -> dict[str, Any]:
    took = since(before, after)
    return {
        "cores": {part: round(seconds / told.wall, 3) for part, seconds in took.items()},
        "cpu_ms": {part: round(1000 * seconds / len(told.good), 3) for part, seconds in took.items()},
    }


def _read(told: Flood) -> dict[str, int]:
    """How often each text was read: a site that answers fast and wrong is not fast."""
    return dict(Counter(str(answer.said["text"]) for answer in told.good).most_common(3))
