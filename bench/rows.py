"""What was asked of Scrawl beside what was measured: a row for each promise."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.documents import Facts

SIX_TIMES, NINE_TIMES = 6, 9


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    asked: str
    measured: str
    peer: str
    met: bool

    def cells(self) -> tuple[str, ...]:
        return self.what, self.asked, self.measured, self.peer, "yes" if self.met else "**no**"


HEAD = ("", "asked", "Scrawl", "naive peer", "met")


def rows(facts: Facts) -> Iterator[Row]:
    yield from _speed(facts["scrawl"], facts.get("peer"))
    yield from _work(facts)
    yield from _history(facts["history"])
    yield from _footprint(facts)


def _speed(scrawl: Facts, peer: Facts | None) -> Iterator[Row]:
    yield from _stored("one drawing", scrawl, peer)
    yield _times("previews, one client: median; p99", scrawl["previews"], (9, 25), None)
    yield from _stored("a drawing of one digit", scrawl["digit"], peer and peer["digit"])


def _stored(what: str, scrawl: Facts, peer: Facts | None) -> Iterator[Row]:
    one, eight = scrawl["one"], scrawl["eight"]
    yield _times(f"{what} stored, one client: median; p99", one, (10, 30), peer and peer["one"])
    if peer:
        faster = peer["one"]["median_ms"] / one["median_ms"]
        yield Row("… so many times faster than the peer", "6", f"{faster:.1f}", "1", faster >= SIX_TIMES)
    told, a_second = _shown_rate(peer["eight"]) if peer else "–", eight["a_second"]
    what = f"{what} for each of eight clients: answers a second, all stored"
    yield Row(what, "150", _shown_rate(eight), told, a_second >= 150)
    if peer:
        more = a_second / peer["eight"]["a_second"]
        yield Row("… so many times the peer's", "9", f"{more:.1f}", "1", more >= NINE_TIMES)


def _times(what: str, told: Facts, asked: tuple[int, int], peer: Facts | None) -> Row:
    met = told["median_ms"] <= asked[0] and told["p99_ms"] <= asked[1]
    return Row(what, f"{asked[0]}; {asked[1]} ms", _shown_times(told), _shown_times(peer) if peer else "–", met)


def _shown_times(told: Facts) -> str:
    return f"{told['median_ms']:.1f}; {told['p99_ms']:.1f} ms"


def _shown_rate(told: Facts) -> str:
    return f"{told['a_second']:.0f}"


def _work(facts: Facts) -> Iterator[Row]:
    added = facts["scrawl"]["one"]["median_ms"] - facts["alone"]["median_ms"]
    yield Row("what queue, row and web add to a reading, median", "6 ms", f"{added:.1f} ms", "–", added <= 6)
    piles, crowd = facts["piles"], facts["crowd"]
    shown = f"{100 * piles['share']:.0f} % ({piles['a_second']:.0f} of {piles['readers_alone']:.0f} a second)"
    what = f"{piles['a_task']} pictures a task: share of what two readers alone read"
    yield Row(what, "80 %", shown, "–", piles["share"] >= 0.8)
    shown = f"{crowd['errors']}; {crowd['lost']}"
    yield Row("32 clients: errors; lost predictions", "0; 0", shown, "–", not crowd["errors"] and not crowd["lost"])


def _history(history: Facts) -> Iterator[Row]:
    many, few = history["many"], history["few"]
    names = {"page": "the history's page", "second_page": "the page after it", "list": "the API's list"}
    for name, words in names.items():
        what = f"{words} with {many['predictions']:,} predictions: median; queries"
        median, queries, before = many[name]["median_ms"], many[name]["queries"], few[name]["queries"]
        met = median <= 30 and queries == before
        yield Row(what, f"30 ms; {before}, as with {few['predictions']}", f"{median:.1f} ms; {queries}", "–", met)


def _footprint(facts: Facts) -> Iterator[Row]:
    peer, memory = facts.get("peer"), facts["scrawl"]["memory"]
    total = sum(memory[part]["pss"] for part in ("web", "workers", "live", "reads", "broker") if part in memory)
    told = f"{held(peer['memory']):.0f} MB" if peer else "–"
    yield Row("memory of web, workers and broker together", "500 MB", f"{total:.0f} MB", told, total <= 500)
    reader = facts["scrawl"]["largest_reader_mb"]
    yield Row("memory of one process that reads", "130 MB", f"{reader:.0f} MB", "–", reader <= 130)
    again = facts["second_start"]
    told = f"{peer['start']['page_s']:.1f}; {peer['start']['reading_s']:.1f} s" if peer else "–"
    shown = f"{again['page_s']:.1f}; {again['reading_s']:.1f} s"
    what = "`make run` the second time: to the first page; to the first reading"
    yield Row(what, "5 s", shown, told, max(again.values()) <= 5)


def held(memory: Facts) -> float:
    """Megabytes of all parts together, what they share counted once."""
    return float(sum(part["pss"] for part in memory.values()))
