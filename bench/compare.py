"""Scrawl beside naive peers, on the same pictures and under the same load. For docs/comparison.md and the README.

python -m bench.compare [--each 200] [--quick]
"""

from bench import scratch  # before all that reads the settings

# isort: split

import argparse
import sys
from collections.abc import Sequence

from bench import host, speed
from bench.compare_report import lines, summary
from bench.documents import DOCS, Facts, embed, keep
from bench.drawings import drawings
from bench.targets import Peer, Scrawl, Target
from ml.training.data import DataError, Folder, folder

EACH, QUICK = 200, 20
COPIES = 10
PAGE, README = DOCS / "comparison.md", DOCS.parent / "README.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument("--each", type=int, help=f"pictures of each condition (default: {EACH})")
    parser.add_argument("--data", help="folder of handwriting; without one MNIST is fetched")
    parser.add_argument("--quick", action="store_true", help="few pictures, a few seconds of load; writes nothing")
    args = parser.parse_args()
    try:
        data = folder(args.data)
        data.mnist("t10k")  # before minutes of load: without these there is nothing to compare on
    except DataError as error:
        sys.exit(str(error))
    facts = measured(args.each or (QUICK if args.quick else EACH), data, quick=args.quick)
    if not args.quick:
        keep("comparison", facts)
        embed(PAGE, "comparison", lines(facts))
        embed(README, "comparison", summary(facts))
    print("\n".join(["", *lines(facts)]))


def measured(each: int, data: Folder, *, quick: bool) -> Facts:
    facts: Facts = {"machine": host.described(), "quick": quick, "each": each}
    pngs, pace = drawings(32), speed.QUICK if quick else speed.Pace()
    targets = {"scrawl": Scrawl(scratch.prepare()), "peer": Peer(), "voting": Peer(COPIES)}
    facts["speed"] = {name: _speed(name, target, pngs, pace) for name, target in targets.items()}
    from bench.contest import contest  # noqa: PLC0415 - only now: TensorFlow would slow down what was measured before

    return facts | contest(each, data, COPIES)


def _speed(name: str, target: Target, pngs: Sequence[bytes], pace: speed.Pace) -> Facts:
    print(f"{name}: start, one client, eight clients ...", flush=True)
    try:
        if name == "scrawl":  # the others need nothing made ready before their first start either
            target.start(pngs[0])
            target.stop()
        return speed.measured(target, pngs, pace)
    finally:
        target.stop()


if __name__ == "__main__":
    main()
