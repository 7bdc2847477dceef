"""The bench's figures as Markdown."""

from collections.abc import Iterable, Iterator

from bench import host, rows
from bench.documents import Facts, table

PARTS = ("web", "workers", "live", "reads", "broker", "database", "scheduler", "starter")


def lines(facts: Facts) -> Iterator[str]:
    yield host.sentence(facts["machine"])
    if facts["quick"]:
        yield from ("", "**A quick look: too few questions to say how fast anything is.**")
    yield ""
    yield from table(rows.HEAD, (row.cells() for row in rows.rows(facts)))
    yield ""
    yield from _beside(facts)
    yield from ("", "What each part computes for one answer, in milliseconds of one core, and the memory it holds:", "")
    yield from table(("part", "one client", "eight clients", "preview", "memory, shared once"), _parts(facts["scrawl"]))


def _beside(facts: Facts) -> Iterator[str]:
    scrawl, crowd = facts["scrawl"], facts["crowd"]
    one, eight = scrawl["one"], scrawl["eight"]
    yield f"A reader alone takes {facts['alone']['median_ms']:.1f} ms (median) for the same pictures. The 32 clients"
    yield f"got {crowd['a_second']:.0f} answers a second, half of them within {crowd['median_ms']:.0f} ms;"
    yield f"{crowd['waited']} of {crowd['count']} came after a «not yet»."
    yield f"What was read: {_read(one)} by Scrawl" + (
        f", {_read(facts['peer']['one'])} by the peer." if "peer" in facts else "."
    )
    yield f"Clients run on the same cores and take {100 * eight['clients_cpu']:.0f} % of one while eight of them ask."
    if facts["pen"]:
        pen = facts["pen"]
        yield f"From the lifted pen to the answer drawn in a browser: {pen['median_ms']:.0f} ms (median),"
        yield f"{pen['p95_ms']:.0f} ms (p95)."


def _read(told: Facts) -> str:
    total = sum(told["read"].values())
    text, count = max(told["read"].items(), key=lambda pair: pair[1])
    return f"«{text}» in {100 * count / total:.0f} % of answers"


def _parts(scrawl: Facts) -> Iterable[tuple[str, ...]]:
    for part in PARTS:
        held = scrawl["memory"].get(part)
        if held:
            spent = (f"{scrawl[kind]['cpu_ms'].get(part, 0):.2f}" for kind in ("one", "eight", "previews"))
            yield (part, *spent, f"{held['pss']:.0f} MB in {held['processes']:.0f}")
