"""How many machines so many readings need, reckoned from what one reading was measured to cost.

python -m bench.capacity        reads docs/figures/load-production.json, writes the tables in docs/capacity.md
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from bench.documents import DOCS, Facts, embed, kept, table

PAGE = DOCS / "capacity.md"
HOUR, YEAR = 3600, 24 * 365  # seconds; hours
PEAK = 3.0  # the busiest minutes beside the mean
BUSY = 0.6  # of a process or core: fuller, and waiting grows faster than work
PREVIEWS = 4  # for each drawing that is kept: one after each stroke of 407
AN_HOUR = (1_000, 1_000_000)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a core by part, for one reading that is kept and for one preview."""

    save: Mapping[str, float]
    preview: Mapping[str, float]

    @classmethod
    def of(cls, facts: Facts) -> "Cost":
        return cls(facts["one"]["save"]["cpu_ms"], facts["one"]["preview"]["cpu_ms"])

    def most(self, readers: int, cores: float) -> float:
        """Readings a second: until the readers are full, or the cores are."""
        return min(1000 * readers / self.save["reads"], 1000 * cores / sum(self.save.values()))

    def cores(self, part: str, a_second: float) -> float:
        """That a part has at work, previews included."""
        each = self.save.get(part, 0.0) + PREVIEWS * self.preview.get(part, 0.0)
        return a_second * each / 1000


@dataclass(frozen=True)
class Need:
    """What a site needs in its busiest minutes; storage for every hour of a year like the mean."""

    an_hour: int
    peak: float  # readings a second
    web: int  # processes; so are the next two
    reads: int
    live: int
    broker_cores: float
    broker_words: float  # commands a second
    database_cores: float
    statements: float  # a second
    pictures_gb: float  # a year
    rows_gb: float
    memory_gb: float  # of web and readers together


def need(facts: Facts, an_hour: int) -> Need:
    cost, left = Cost.of(facts), facts["one"]["kept"]
    peak = PEAK * an_hour / HOUR
    count = {part: processes(cost.cores(part, peak)) for part in ("web", "reads", "live")}
    year = an_hour * YEAR / 1e9
    return Need(
        an_hour=an_hour,
        peak=peak,
        **count,
        broker_cores=cost.cores("broker", peak),
        broker_words=peak * left["broker"]["commands"] * (1 + PREVIEWS),
        database_cores=cost.cores("database", peak),
        statements=peak * sum(left["statements"].values()),
        pictures_gb=year * left["picture_bytes"],
        rows_gb=year * left["row_bytes"],
        memory_gb=sum(count[part] * _each(facts, part) for part in count) / 1024,
    )


def processes(cores: float) -> int:
    """One more than the work asks for: the site goes on while one is replaced."""
    return ceil(cores / BUSY) + 1


def _each(facts: Facts, part: str) -> float:
    """Megabytes of one process."""
    memory = facts["one"]["memory"][part]
    return float(memory["pss"] / memory["processes"])


def lines(facts: Facts) -> Iterator[str]:
    yield from ("One reading by part, in milliseconds of a core:", "")
    cost = Cost.of(facts)
    shown = ((part, f"{cost.save[part]:.2f}", f"{cost.preview.get(part, 0):.2f}") for part in cost.save)
    yield from table(("part", "kept", "preview"), shown)
    left = facts["one"]["kept"]
    picture, row, asked = left["picture_bytes"] / 1000, left["row_bytes"] / 1000, left["statements"]
    yield from ("", f"It leaves a picture of {picture:.1f} kB and {row:.1f} kB in the database. It puts {asked['web']}")
    yield f"statements to the database from the web and {asked['reader']} from the reader, and"
    yield f"{left['broker']['commands']:.0f} commands to the broker."
    yield from ("", "## What is needed", "", *_needs([need(facts, count) for count in AN_HOUR]))
    yield from ("", "## The model beside the measurement", "", *_checked(facts, cost))


def _needs(needs: list[Need]) -> Iterator[str]:
    rows = {
        "readings a second, in the busiest minutes": [_round(n.peak) for n in needs],
        "web processes": [str(n.web) for n in needs],
        "processes that read what is kept": [str(n.reads) for n in needs],
        "processes that read previews": [str(n.live) for n in needs],
        "their memory together": [f"{n.memory_gb:.1f} GB" for n in needs],
        "Redis: commands a second; of one core": [_round(n.broker_words) + _share(n.broker_cores) for n in needs],
        "PostgreSQL: statements a second; cores": [
            f"{_round(n.statements)}; {_round(n.database_cores / BUSY)}" for n in needs
        ],
        "pictures a year": [_size(n.pictures_gb) for n in needs],
        "rows and indexes a year": [_size(n.rows_gb) for n in needs],
    }
    yield from table(("", *(f"{n.an_hour:,} an hour" for n in needs)), ((what, *told) for what, told in rows.items()))


def _checked(facts: Facts, cost: Cost) -> Iterator[str]:
    """From one client's cost, what many clients should get; and what they got."""
    cores, rows = float(facts["machine"]["cores"]), []
    for readers, told in facts["flat_out"].items():
        reckoned = cost.most(int(readers), cores - told["clients_cpu"])
        share = told["a_second"] / reckoned
        rows.append((readers, f"{reckoned:.0f}", f"{told['a_second']:.0f}", f"{100 * share:.0f} %"))
    yield from table(("processes that read", "reckoned, a second", "measured", "measured of reckoned"), rows)


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _share(cores: float) -> str:
    return f"; {100 * cores:.0f} %"


def _size(gigabytes: float) -> str:
    return f"{gigabytes / 1000:,.1f} TB" if gigabytes >= 1000 else f"{_round(gigabytes)} GB"


def main() -> None:
    try:
        told = list(lines(kept("load-production")))
    except FileNotFoundError:
        sys.exit("There is nothing to reckon from yet. Measure first: SHAPE=production make load")
    embed(PAGE, "capacity", told)
    print("\n".join(told))


if __name__ == "__main__":
    main()
