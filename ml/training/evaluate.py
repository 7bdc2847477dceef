"""Read every kind of picture with every engine, write the report, and fail under the floors."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ml import ENGINES, Reader, ReaderError
from ml.artefact import SHIPPED, Artefact, model
from ml.engines import variations
from ml.training.cases import Catalogue, catalogue
from ml.training.data import FOLDER, DataError, Folder, folder
from ml.training.evaluation import card, report
from ml.training.evaluation.answers import asked
from ml.training.evaluation.floors import Verdict, verdicts
from ml.training.evaluation.measures import Figure, share
from ml.training.evaluation.outcome import MAIN, Agreement, Outcome
from ml.training.evaluation.speed import measured
from ml.window import alone

QUICK = 40  # pictures of each condition for a quick look
REPORT = Path("docs/evaluation")
HELD_TOGETHER = ("m_rot", "x_wide", "x_touch", "x_slant")  # many digits, for one in two thousand is to be told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", help=f"folder of handwriting; else {FOLDER}, else MNIST is fetched")
    parser.add_argument("--out", type=Path, help=f"where the report goes (default: {REPORT}; a quick look writes none)")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this one (may be given again)")
    parser.add_argument("--only", action="append", metavar="CONDITION", help="only this one (may be given again)")
    parser.add_argument("--keras", type=Path, help="folder of the networks before export, to compare the shipped with")
    parser.add_argument("--quick", action="store_true", help="few pictures, no timing; made-up digits without data")


def run(args: argparse.Namespace) -> int:
    try:
        data, reader = _data(args.data, quick=args.quick), Reader.load()
    except (DataError, ReaderError) as error:
        print(error, file=sys.stderr)
        return 2
    outcome = evaluated(reader, data, args.engine or ENGINES, quick=args.quick, only=args.only, keras=args.keras)
    judged = verdicts(outcome)
    out = args.out or (None if args.quick or args.only else REPORT)
    if out:
        report.write(outcome, judged, out)
        print(f"The report is in {out}.")
    if out == REPORT and not args.engine:
        card.record(outcome, judged, SHIPPED)
    return _missed(judged)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))


def evaluated(
    reader: Reader,
    data: Folder | None,
    engines: Sequence[str],
    *,
    quick: bool,
    only: Sequence[str] | None = None,
    keras: Path | None = None,
) -> Outcome:
    """Everything that can be measured with the data at hand."""
    found = _chosen(catalogue(data), only)
    said = asked(reader, found.conditions, engines, QUICK if quick else None)
    return Outcome(
        model=model(reader.card),
        said=said,
        skipped=found.skipped,
        bare=None if data is None or only else bare(reader.artefact, data, 1000 if quick else None),
        agreement=agreement(reader, found, keras) if keras else {},
        speed=None if quick or only else measured(found.conditions),
        made_up=data is None,
        quick=quick,
    )


def bare(artefact: Artefact, data: Folder, most: int | None = None) -> Figure:
    """The 28×28 network alone on MNIST's test digits."""
    images, labels = data.mnist("t10k")
    named = artefact.classify(alone(images[:most]))[:, :10].argmax(axis=1)
    return share(int((named == labels[:most]).sum()), len(named))


def agreement(reader: Reader, found: Catalogue, keras: Path) -> dict[str, Agreement]:
    """The shipped networks against those in the folder, on drawings of digits and of strings."""
    from ml.training.agreement import measured as held_together  # noqa: PLC0415 - TensorFlow takes ten seconds

    by_name = {condition.name: condition for condition in found.conditions}
    searched = [reader.search(c.picture) for name in HELD_TOGETHER for c in by_name[name].cases(400)]
    windows = np.concatenate([variations(seen) for one in searched[::4] for seen in one.windows(one.found)])
    return held_together(keras, reader.artefact, windows, [one.ink for one in searched])


def _data(given: str | None, *, quick: bool) -> Folder | None:
    """A quick look makes do with made-up digits; a full one has MNIST fetched."""
    return None if quick and not given and not os.environ.get(FOLDER) else folder(given)


def _chosen(found: Catalogue, only: Sequence[str] | None) -> Catalogue:
    if not only:
        return found
    known = {condition.name for condition in found.conditions}
    if unknown := sorted(set(only) - known):
        raise SystemExit(f"There is no condition {', '.join(unknown)}. There are: {', '.join(sorted(known))}.")
    return Catalogue(tuple(c for c in found.conditions if c.name in only), {})


def _missed(judged: Sequence[Verdict]) -> int:
    if not judged:
        print(f"Floors hold for the engine {MAIN}, which was not asked.")
        return 0
    missed = [verdict for verdict in judged if not verdict.met]
    for verdict in missed:
        print(f"Missed: {verdict}", file=sys.stderr)
    if missed:
        return 1
    print(f"All {sum(verdict.value is not None for verdict in judged)} measured floors are met.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
