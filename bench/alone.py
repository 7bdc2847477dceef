"""A reader alone, in a process of its own: python -m bench.alone FOLDER COUNT

It reads so many of the folder's pictures, decoding included, once it is told to begin by a line. Prints JSON."""

import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from PIL import Image

from ml import Reader

ROOT = Path(__file__).resolve().parent.parent


def asked(folder: Path, count: int, processes: int) -> list[dict[str, Any]]:
    """What so many processes at once say of themselves, all begun together."""
    command = [sys.executable, "-m", "bench.alone", str(folder), str(count)]
    readers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for reader in readers:
        assert reader.stdout is not None
        reader.stdout.readline()
    for reader in readers:
        assert reader.stdin is not None
        reader.stdin.write("begin\n")
        reader.stdin.flush()
    return [json.loads(reader.communicate()[0]) for reader in readers]


def main(words: Sequence[str]) -> dict[str, Any]:
    files, count = sorted(Path(words[0]).glob("*.png")), int(words[1])
    reader = Reader.load()
    for file in files:
        reader.read(Image.open(file))
    print("ready", flush=True)
    sys.stdin.readline()
    reads, began = [], perf_counter()
    for file in islice(cycle(files), count):
        image = Image.open(file)
        image.load()
        start = perf_counter()
        reader.read(image)
        reads.append(perf_counter() - start)
    return {"reads": reads, "wall": perf_counter() - began}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
