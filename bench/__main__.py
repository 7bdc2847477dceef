"""Measure the whole site beside a naive peer, write docs/figures/bench.json and the table in docs/performance.md.

python -m bench [--quick] [--no-peer]      a quick look measures little, and writes nothing
"""

from bench import scratch  # before all that reads the settings

# isort: split

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import alone, history, host, piles, speed
from bench.clients import flood
from bench.documents import DOCS, Facts, embed, keep
from bench.drawings import drawings
from bench.report import lines
from bench.settled import settle
from bench.targets import Peer, Scrawl
from bench.times import Times
from recognition.models import Prediction
from tests.e2e.site import chromium

PICTURES = 32
DIGITS = "01347"  # alone
CROWD = 32
PAGE = DOCS / "performance.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds of each, to see that it works")
    parser.add_argument("--no-peer", action="store_true", help="Scrawl alone: no TensorFlow is needed")
    args = parser.parse_args()
    facts = measured(quick=args.quick, with_peer=not args.no_peer)
    if not args.quick:
        keep("bench", facts)
        embed(PAGE, "bench", lines(facts))
    print("\n".join(["", *lines(facts)]))


def measured(*, quick: bool, with_peer: bool) -> Facts:
    facts: Facts = {"machine": host.described(), "quick": quick}
    pace = speed.QUICK if quick else speed.Pace()
    pngs = drawings(PICTURES)
    digits = [png for digit in DIGITS for png in drawings(PICTURES // len(DIGITS), digit)]
    if with_peer:
        facts["peer"] = _peer(pngs, digits, pace)
    token = scratch.prepare()
    facts |= _scrawl(token, pngs, digits, pace, quick=quick)
    facts["second_start"] = _second_start(token, pngs[0])
    return facts


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _peer(pngs: Sequence[bytes], digits: Sequence[bytes], pace: speed.Pace) -> Facts:
    say("The naive peer: start, one client, eight clients ...")
    peer = Peer()
    try:
        return speed.measured(peer, pngs, pace, digits)
    finally:
        peer.stop()


def _scrawl(token: str, pngs: Sequence[bytes], digits: Sequence[bytes], pace: speed.Pace, *, quick: bool) -> Facts:
    say("Scrawl: start, one client, eight clients ...")
    site = Scrawl(token)
    try:
        facts: Facts = {"scrawl": speed.measured(site, pngs, pace, digits)}
        say("... previews, a reader alone, 32 clients ...")
        facts["scrawl"]["previews"] = speed.watched(site, [site.preview(png) for png in pngs], 1, pace.one)
        facts["alone"] = _alone(pngs, 30 if quick else 500)
        facts["crowd"] = _crowd(site, pngs, pace.many)
        facts["scrawl"]["memory"] = site.parts().memory()
        facts["scrawl"]["largest_reader_mb"] = round(site.parts().largest_reader(), 1)
        say("... many pictures a task, a long history ...")
        facts["piles"] = piles.measured(pngs, 64 if quick else 8000)
        like = Prediction.objects.filter(owner=scratch.owner(), text="407")[0]
        facts["history"] = history.measured(site.port, like, 2000 if quick else 100_000, pace.one / 4)
        facts["pen"] = None if quick else _pen_to_answer(site.port)
    finally:
        site.stop()
    return facts


def _alone(pngs: Sequence[bytes], count: int) -> Facts:
    folder = Path(scratch.folder, "alone")
    folder.mkdir()
    for n, png in enumerate(pngs):
        (folder / f"{n}.png").write_bytes(png)
    return Times.of(alone.asked(folder, count, 1)[0]["reads"]).facts()


def _crowd(site: Scrawl, pngs: Sequence[bytes], seconds: float) -> Facts:
    """Every drawing that was taken must be read in the end, also one whose client was told «not yet»."""
    told = flood(site.port, [site.question(png) for png in pngs], CROWD, seconds)
    return told.facts() | {"lost": settle([answer.said["id"] for answer in told.good])}


def _second_start(token: str, png: bytes) -> Facts:
    say("`make run`, not for the first time ...")
    site = Scrawl(token)
    try:
        start = site.start(png)
    finally:
        site.stop()
    return {"page_s": round(start.page, 2), "reading_s": round(start.reading, 2)}


def _pen_to_answer(port: int) -> Facts | None:
    if chromium() is None:
        say("There is no Chromium here, so the time from the pen to the answer is not measured.")
        return None
    command = [sys.executable, "-m", "bench.pen_to_answer", f"http://127.0.0.1:{port}/"]
    told = subprocess.run(command, cwd=scratch.ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if told.returncode:
        say("The browser did not come to its end, so the time from the pen to the answer is missing.")
        return None
    facts: Facts = json.loads(told.stdout)
    return facts


if __name__ == "__main__":
    main()
