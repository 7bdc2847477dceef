"""The parts of a running site, by what their processes were started as: what each holds and what each computes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

MEGABYTE = 1024**2
# part: words of its command line. The first that fits counts.
SIGNS = {
    "web": ("ocrsite.wsgi",),
    "live": ("live@",),
    "reads": ("reads@",),
    "broker": ("valkey-server", "redis-server", "ocrsite.broker"),
    "database": ("postgres",),
    "scheduler": ("manage.py schedule",),
    "workers": ("ocrsite.workers", "ocrsite/waiting.py"),
}
REST = "starter"  # what started the others and waits for their end


@dataclass(frozen=True)
class Parts:
    """These processes and all that descend from them."""

    roots: Sequence[int]

    def memory(self) -> dict[str, dict[str, float]]:
        """Megabytes by part. `pss` counts what processes share once among them, `rss` in each."""
        held: dict[str, dict[str, float]] = defaultdict(lambda: {"pss": 0.0, "rss": 0.0, "processes": 0})
        for part, process in self._processes():
            with suppress(psutil.NoSuchProcess):
                full = process.memory_full_info()
                held[part]["pss"] += full.pss / MEGABYTE
                held[part]["rss"] += full.rss / MEGABYTE
                held[part]["processes"] += 1
        return {part: {name: round(value, 1) for name, value in sums.items()} for part, sums in held.items()}

    def largest_reader(self) -> float:
        """Megabytes (RSS) of the largest process that reads: a child of a lane's worker."""
        lanes = [process for part, process in self._processes() if part in ("live", "reads")]
        parents = {process.pid for process in lanes}
        return max(p.memory_info().rss / MEGABYTE for p in lanes if p.ppid() in parents)

    def cpu(self) -> dict[str, float]:
        """Seconds computed so far, by part."""
        spent: dict[str, float] = defaultdict(float)
        for part, process in self._processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent[part] += times.user + times.system
        return dict(spent)

    def _processes(self) -> Iterator[tuple[str, psutil.Process]]:
        for root in map(psutil.Process, self.roots):
            for process in [root, *root.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    yield part_of(" ".join(process.cmdline())), process


def part_of(command: str) -> str:
    found = (part for part, signs in SIGNS.items() if any(sign in command for sign in signs))
    return next(found, REST)


def since(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {part: spent - before.get(part, 0.0) for part, spent in after.items()}
