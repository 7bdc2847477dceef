"""From trained weights to the folder that ships: `.tflite` files and the card that describes them."""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from ml.artefact import CARD, FORMAT, sha256


def to_tflite(model: keras.Model, *, int8: bool) -> bytes:
    """Weights in int8 (activations stay float where they are computed) or all in float."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if int8:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    content: bytes = converter.convert()
    return content


def write(folder: Path, models: dict[str, keras.Model], *, int8: bool) -> None:
    """Put the networks into `folder`, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models.items():
        _replace(folder / f"{name}.tflite", to_tflite(model, int8=int8))


def write_card(folder: Path, facts: dict[str, Any], files: Sequence[str]) -> None:
    """The card is written last: until then the folder does not load."""
    card = {"format": FORMAT, **facts, "files": {name: sha256(folder / name) for name in files}}
    _replace(folder / CARD, (json.dumps(card, indent=1, sort_keys=True) + "\n").encode())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="+", type=Path, metavar="FILE.keras")
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the .tflite files")
    parser.add_argument("--float", action="store_true", help="weights in float, not in int8")


def run(args: argparse.Namespace) -> int:
    for file in args.models:
        model = keras.models.load_model(file, compile=False)
        write(args.out, {file.stem: model}, int8=not args.float)
        print(args.out / f"{file.stem}.tflite")
    return 0


def _replace(file: Path, content: bytes) -> None:
    handle, partial = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(partial).chmod(0o644)
    Path(partial).replace(file)
