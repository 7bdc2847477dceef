"""Honest users on the whole site for minutes, then clients without a pause: what holds, and what gives way first.

python -m bench.load [--users 50] [--time 300] [--workers 2 …] [--quick]
"""

from bench import scratch  # before all that reads the settings

# isort: split

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from bench import footprint, honest, host, speed
from bench.bottleneck import first
from bench.clients import flood
from bench.documents import DOCS, Facts, embed, keep
from bench.drawings import drawings
from bench.load_report import lines
from bench.targets import Scrawl

FLAT_OUT = (1, 2)  # processes that read
CLIENTS = 12  # as many as may wait at once for a reading
PNGS = drawings(32)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--time", type=int, default=300, help="seconds")
    parser.add_argument("--workers", type=int, nargs="+", default=[2], help="processes that read, one run for each")
    parser.add_argument("--quick", action="store_true", help="a few users for a few seconds; writes nothing")
    args = parser.parse_args()
    if args.quick:
        args.users, args.time = 5, 40
    facts = measured(args.users, args.time, args.workers, speed.QUICK if args.quick else speed.Pace())
    facts["quick"] = args.quick
    if not args.quick:
        name = "load-production" if scratch.servers else "load"
        keep(name, facts)
        embed(DOCS / "performance.md", name, lines(facts))
    print("\n".join(["", *lines(facts)]))


def measured(users: int, seconds: int, workers: list[int], pace: speed.Pace) -> Facts:
    facts: Facts = {"machine": host.described(), "users": users, "seconds": seconds}
    token = scratch.prepare()
    facts["shape"] = "PostgreSQL and Redis" if scratch.servers else "SQLite and the embedded broker"
    empty = footprint.database_bytes()
    facts["honest"] = {}
    for readers in workers:
        say(f"{users} honest users for {seconds} seconds, processes that read: {readers} ...")
        with running(token, pace, readers) as site:
            facts["honest"][str(readers)] = honest.measured(site, users, seconds)
    facts["flat_out"] = {str(readers): _flat_out(token, pace, readers) for readers in FLAT_OUT}
    facts["one"] = _one(token, pace, empty)
    return facts


def say(sentence: str) -> None:
    print(sentence, flush=True)


@contextmanager
def running(token: str, pace: speed.Pace, readers: int) -> Iterator[Scrawl]:
    """A site that has taken its first steps: nobody measures those."""
    site = Scrawl(token, READ_PROCESSES=str(readers))
    try:
        site.start(PNGS[0])
        flood(site.port, [site.question(png) for png in PNGS], CLIENTS, pace.warm)
        flood(site.port, [site.preview(PNGS[0])], 1, pace.warm)
        yield site
    finally:
        site.stop()


def _flat_out(token: str, pace: speed.Pace, readers: int) -> Facts:
    say(f"{CLIENTS} clients without a pause, processes that read: {readers} ...")
    with running(token, pace, readers) as site:
        told = speed.watched(site, [site.question(png) for png in PNGS], CLIENTS, pace.many)
    return told | {"first": first(told["cores"], readers, told["clients_cpu"])}


def _one(token: str, pace: speed.Pace, empty: int) -> Facts:
    """What a single reading and a single preview cost, from which docs/capacity.md reckons."""
    say("One client, and what each reading leaves behind ...")
    with running(token, pace, FLAT_OUT[-1]) as site:
        with footprint.broker_words() as words:
            save = speed.watched(site, [site.question(png) for png in PNGS], 1, pace.one)
        preview = speed.watched(site, [site.preview(png) for png in PNGS], 1, pace.one)
        statements = footprint.statements(site, PNGS[0])
        memory = site.parts().memory()
    broker = {name: round(value / save["count"], 1) for name, value in words.items()}
    kept = footprint.stored(empty) | {"statements": statements, "broker": broker}
    return {"save": save, "preview": preview, "memory": memory, "kept": kept}


if __name__ == "__main__":
    main()
