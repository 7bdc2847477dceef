"""The comparison as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from bench import host
from bench.documents import Facts, table
from bench.rows import held

WHO = {"scrawl": "Scrawl", "peer": "naive peer", "voting": "… with ten copies that vote"}
KINDS = {"digit": "one digit", "string": "a whole number", "no_digit": "no digit at all"}


def lines(facts: Facts) -> Iterator[str]:
    if facts["quick"]:
        yield from ("**A quick look: too little to say how good or how fast anything is.**", "")
    yield from summary(facts)
    yield from ("", host.sentence(facts["machine"]), "", "## Read right, condition by condition", "")
    yield f"At most {facts['each']} pictures of each, the same for all three. Right is the whole text; of what is no"
    yield from ("digit, that none was read.", "")
    yield from table(("condition", "pictures", *WHO.values()), map(_condition, facts["conditions"]))
    yield from (f"\nNot compared: `{name}`, for {why}." for name, why in facts["skipped"].items())


def summary(facts: Facts) -> Iterable[str]:
    return table(("", *WHO.values()), [*_accuracy(facts["conditions"]), *_speed(facts["speed"])])


def _accuracy(conditions: Sequence[Facts]) -> Iterable[tuple[str, ...]]:
    """Each condition counts the same, however many pictures there are of it."""
    for kind, words in KINDS.items():
        of_kind = [condition for condition in conditions if condition["kind"] == kind]
        if of_kind:
            what = f"read right: {words} ({len(of_kind)} conditions, each counts the same)"
            yield (what, *(_percent(_mean(of_kind, who)) for who in WHO))


def _mean(conditions: Sequence[Facts], who: str) -> float:
    return float(sum(c["right"][who] / c["pictures"] for c in conditions) / len(conditions))


def _speed(told: Facts) -> Iterator[tuple[str, ...]]:
    def row(what: str, shown: Iterable[str]) -> tuple[str, ...]:
        return (what, *shown)

    each = [told[who] for who in WHO]
    yield row("one drawing, one client: median", (f"{t['one']['median_ms']:.1f} ms" for t in each))
    yield row("… p99", (f"{t['one']['p99_ms']:.1f} ms" for t in each))
    yield row("eight clients: answers a second", (f"{t['eight']['a_second']:.0f}" for t in each))
    yield row("memory of all processes", (f"{held(t['memory']):.0f} MB" for t in each))
    yield row("start to the first answer", (f"{t['start']['reading_s']:.1f} s" for t in each))


def _condition(condition: Facts) -> tuple[str, ...]:
    shown = (_percent(condition["right"][who] / condition["pictures"]) for who in WHO)
    return (f"`{condition['name']}`: {condition['title']}", str(condition["pictures"]), *shown)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
