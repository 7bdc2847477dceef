"""The load's figures as Markdown."""

from collections.abc import Iterable, Iterator

import numpy as np

from bench import host
from bench.documents import Facts, table

ASKED = {"save": 500, "preview": 300}  # milliseconds, p95
FLAT = 0.05  # growth that is still called flat


def lines(facts: Facts) -> Iterator[str]:
    yield f"{facts['shape']}. {host.sentence(facts['machine'])}"
    if facts["quick"]:
        yield from ("", "**A quick look: too short to say how well anything holds.**")
    for readers, run in facts["honest"].items():
        yield from ("", f"### {facts['users']} users, {facts['seconds']} seconds, processes that read: {readers}", "")
        yield from _honest(run)
    yield from ("", f"### Without a pause, {_clients(facts)}", "")
    head = ("processes that read", "readings a second", "median", "p99", "cores at work", "what gives way first")
    yield from table(head, (_flat_out(readers, told) for readers, told in facts["flat_out"].items()))
    one, two = (facts["flat_out"][readers]["a_second"] for readers in ("1", "2"))
    yield from ("", f"A second process that reads makes {two / one:.2f} of one.")


def _clients(facts: Facts) -> str:
    errors = sum(told["errors"] for told in facts["flat_out"].values())
    return f"all stored, {errors} errors"


def _honest(run: Facts) -> Iterator[str]:
    yield from table(("", "asked", "measured", "met"), _promises(run))
    yield ""
    head = ("what they did", "times", "p50", "p95", "p99", "longest")
    yield from table(head, (_kind(name, told) for name, told in run["kinds"].items()))
    shares = sorted(run["cores"].items(), key=lambda pair: -pair[1])
    named = ", ".join(f"{part} {spent:.2f}" for part, spent in shares)
    yield from ("", f"{run['requests_a_second']:.0f} requests a second. Cores at work: {named}.")
    yield from (f"{count} times: {error}" for error, count in run["errors"].items())


def _promises(run: Facts) -> Iterable[tuple[str, str, str, str]]:
    for name, most in ASKED.items():
        p95 = run["kinds"][name]["p95_ms"] if name in run["kinds"] else None
        shown = "nobody did" if p95 is None else f"{p95:.0f} ms"
        yield f"{name}, p95", f"{most} ms", shown, _met(p95 is not None and p95 < most)
    errors = sum(run["errors"].values())
    yield "errors", "0", str(errors), _met(not errors)
    yield f"lost, of {run['taken']:,} taken", "0", str(run["lost"]), _met(not run["lost"])
    early, late, growth = grown(run["memory_mb"])
    yield "memory at the start and at the end", "flat", f"{early:.0f}; {late:.0f} MB", _met(growth <= FLAT)


def _met(yes: bool) -> str:
    return "yes" if yes else "**no**"


def grown(memory: list[float]) -> tuple[float, float, float]:
    """The second fifth, when all users are there, beside the last; and the growth as a share."""
    fifth = max(1, len(memory) // 5)
    early, late = float(np.median(memory[fifth : 2 * fifth])), float(np.median(memory[-fifth:]))
    return early, late, late / early - 1


def _kind(name: str, told: Facts) -> tuple[str, ...]:
    figures = (f"{told[key]:.0f} ms" for key in ("median_ms", "p95_ms", "p99_ms", "most_ms"))
    return (name, f"{told['count']:,}", *figures)


def _flat_out(readers: str, told: Facts) -> tuple[str, ...]:
    at_work = sum(told["cores"].values()) + told["clients_cpu"]
    shown = (f"{told['a_second']:.0f}", f"{told['median_ms']:.0f} ms", f"{told['p99_ms']:.0f} ms", f"{at_work:.2f}")
    return (readers, *shown, told["first"])
