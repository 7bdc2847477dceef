"""Run as a program: how fast a process of its own loads the reader and reads, with one thread.

Its argument is an `.npz` of pictures; without one it loads and ends. It prints JSON.
Nothing of ours is imported before the watch runs.
"""

import json
import sys
import time
from pathlib import Path

began = time.perf_counter()

import ai_edge_litert.interpreter  # noqa: E402, F401 -- the reader would load it with its first picture
import numpy as np  # noqa: E402

from ml import ENGINES, Reader  # noqa: E402

SERIES = 5


def milliseconds(reader: Reader, pictures: list[object], engine: str) -> float:
    """The median of the quickest series: what the reader takes when nothing else wants the core."""
    medians = []
    for _ in range(SERIES):
        taken = []
        for picture in pictures:
            start = time.perf_counter()
            reader.read(picture, engine=engine)
            taken.append(time.perf_counter() - start)
        medians.append(float(np.median(taken)))
    return 1000 * min(medians)


def a_second(reader: Reader, pictures: list[object], engine: str) -> float:
    quickest = float("inf")
    for _ in range(SERIES):
        start = time.perf_counter()
        reader.read_many(pictures, engine=engine)
        quickest = min(quickest, time.perf_counter() - start)
    return len(pictures) / quickest


def most_held() -> float:
    """Megabytes. What getrusage tells would begin with what the process held that started this one."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(file: str | None = None) -> dict[str, object]:
    reader = Reader.load()
    loaded = time.perf_counter() - began
    if file is None:
        return {"load_seconds": loaded}
    with np.load(file, allow_pickle=False) as held:
        for name in held.files:
            reader.read(held[name])
        memory = most_held()
        ones = [held[name] for name in held.files if name.startswith("one")]
        sixes = [held[name] for name in held.files if name.startswith("six")]
    return {
        "load_seconds": loaded,
        "memory_megabytes": memory,
        "one_digit": {engine: milliseconds(reader, ones, engine) for engine in ENGINES},
        "six_digits": {engine: milliseconds(reader, sixes, engine) for engine in ENGINES},
        "pictures_a_second": {engine: a_second(reader, ones, engine) for engine in ENGINES},
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
