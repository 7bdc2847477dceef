"""`python -m ml read FILE…`, and with the training's packages installed `train`, `evaluate` and `export`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from PIL import Image

from ml import ENGINES, Reader, ReaderError

TRAINING = ("train", "evaluate", "export")


def main(words: Sequence[str]) -> int:
    if words and words[0] in TRAINING:
        return _training(words[0], words[1:])
    parser = argparse.ArgumentParser(prog="python -m ml", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="read | train | evaluate | export")
    read = commands.add_parser("read", help="read pictures")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.add_argument("--engine", default="cnn", choices=ENGINES)
    read.add_argument("--json", action="store_true", help="everything about each reading, a line each")
    args = parser.parse_args(words)
    return _read(args.files, args.engine, as_json=args.json)


def _read(files: Sequence[Path], engine: str, *, as_json: bool) -> int:
    """Print what stands in each file. 1 where one could not be read, after the others were."""
    failed = 0
    try:
        reader = Reader.load()
    except ReaderError as error:
        print(error, file=sys.stderr)
        return 2
    for file in files:
        try:
            with Image.open(file) as image:
                reading = reader.read(image, engine)
        except (OSError, ValueError, ReaderError, Image.DecompressionBombError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            failed = 1
            continue
        if as_json:
            print(json.dumps({"file": str(file), **asdict(reading)}))
        else:
            print(f"{file}\t{reading.text!r}\t{reading.confidence:.3f}")
    return failed


def _training(name: str, words: Sequence[str]) -> int:
    try:
        module = import_module(f"ml.training.{name}")
    except ModuleNotFoundError as error:
        print(f"`{name}` needs {error.name}: install requirements/train.txt, or use `make {name}`.", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(prog=f"python -m ml {name}", description=module.__doc__)
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(words))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
