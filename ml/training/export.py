"""From trained weights to the folder that ships: `.tflite` files and the card that describes them."""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import keras
import tensorflow as tf

from ml.artefact import CARD, FORMAT, sha256

Weights = Literal["int8", "float16", "float32"]
DEFAULT: Weights = "int8"  # as good as float, a quarter of its size, and up to four times as fast


def to_tflite(model: keras.Model, weights: Weights) -> bytes:
    """The weights of that kind. With int8 what comes in is measured and put into bytes with each picture, so that
    processors multiply bytes; with the others all is computed in float."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if weights != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if weights == "float16":
        converter.target_spec.supported_types = [tf.float16]
    content: bytes = converter.convert()
    return content


def write(folder: Path, models: dict[str, keras.Model], weights: Weights = DEFAULT) -> None:
    """Put the networks into `folder`, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models.items():
        _replace(folder / f"{name}.tflite", to_tflite(model, weights))


def write_card(folder: Path, facts: dict[str, Any], files: Sequence[str]) -> None:
    """The card is written last: until then the folder does not load."""
    card = {"format": FORMAT, **facts, "files": {name: sha256(folder / name) for name in files}}
    _replace(folder / CARD, (json.dumps(card, indent=1, sort_keys=True) + "\n").encode())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="+", type=Path, metavar="FILE.keras")
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the .tflite files")
    parser.add_argument("--weights", choices=get_args(Weights), default=DEFAULT, help=f"default: {DEFAULT}, as shipped")


def run(args: argparse.Namespace) -> int:
    for file in args.models:
        model = keras.models.load_model(file, compile=False)
        write(args.out, {file.stem: model}, args.weights)
        print(args.out / f"{file.stem}.tflite")
    return 0


def _replace(file: Path, content: bytes) -> None:
    handle, partial = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(partial).chmod(0o644)
    Path(partial).replace(file)
