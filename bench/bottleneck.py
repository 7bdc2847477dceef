"""What gives way first, by what each part computes."""

import os
from collections.abc import Mapping

FULL = 0.9  # of what a part may use: more is never seen for long


def first(cores: Mapping[str, float], readers: int, clients: float = 0.0, machine: int | None = None) -> str:
    """A sentence about `cores`, the cores' worth of work of each part, and that of the clients on the same machine.

    One process computes on one core at a time, so a part is full when each of its processes is."""
    machine = machine or os.cpu_count() or 1
    most = {"reads": readers, "broker": 1, "scheduler": 1}
    full = [part for part, count in most.items() if cores.get(part, 0) >= FULL * count]
    total = sum(cores.values()) + clients
    if total >= FULL * machine:
        part = max(cores, key=lambda name: cores[name])
        share = 100 * cores[part] / total
        return f"the machine's {machine} cores; {share:.0f} % of their work is that of «{part}»"
    if full:
        return f"«{full[0]}», whose processes are all at work"
    return f"waiting: {total:.1f} of {machine} cores are at work"
