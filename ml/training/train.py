"""From handwriting to the folder that ships: both networks, the classic, the calibration, the card.

The two networks are taught side by side, each in a process and on a core of its own: that is faster
than one after the other on both. Broken off, a course goes on where it was.
"""

import argparse
import os
import platform
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import keras
import tensorflow as tf

from ml.artefact import SHIPPED, Artefact
from ml.reader import Reader
from ml.training import calibrate, export, glyphs, networks, svm, targets, windows
from ml.training.course import Batch, Course, Plan
from ml.training.data import FOLDER, MNIST, DataError, Folder, folder

SEED = 7  # of the first weights
VERSION = "8"
PLANS = {
    "finder": Plan("finder", seed=13, steps=10000, rests=(6600,), rate=2e-3, decay=0.02),
    "second_opinion": Plan("second_opinion", seed=17, steps=4500, rests=(), rate=2e-3, decay=0.02),
}
PAGES, WINDOWS = 32, 256  # in a batch
COURSES = Path("var/training")
FILES = ("finder.tflite", "second_opinion.tflite", "svm.npz")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", help=f"folder of handwriting; else {FOLDER}, else MNIST is fetched")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the networks go (default: as shipped)")
    parser.add_argument("--courses", type=Path, default=COURSES, help=f"where checkpoints are kept ({COURSES})")
    parser.add_argument("--only", choices=sorted(PLANS), help="teach this network alone and export nothing")
    parser.add_argument("--steps", type=int, help="fewer or more steps than planned")


def run(args: argparse.Namespace) -> int:
    try:
        data = folder(args.data)
        if args.only:
            teach(args.only, data, args.courses, args.steps)
            return 0
        _tell(data)
        return _together(args) or _finish(data, args.out, args.courses)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2


def teach(name: str, data: Folder, courses: Path, steps: int | None = None) -> None:
    """One network's course, to its end, on one core."""
    _one_core()
    keras.utils.set_random_seed(SEED)
    pool = glyphs.gather(data)
    plan = replace(PLANS[name], steps=steps or PLANS[name].steps)
    if name == "finder":
        course = Course(plan, networks.finder(), targets.loss, courses)
        model = course.run(partial(_pages, pool, plan.seed))
    else:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.05)
        course = Course(plan, networks.second_opinion(), loss, courses)
        model = course.run(partial(_windows, pool, plan.seed))
    model.save(courses / f"{name}.keras")


def _pages(pool: glyphs.Pool, seed: int, step: int) -> Batch:
    return targets.batch(pool, seed, step, PAGES)


def _windows(pool: glyphs.Pool, seed: int, step: int) -> Batch:
    return windows.batch(pool, seed, step, WINDOWS)


def _one_core() -> None:
    cv2.setNumThreads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _together(args: argparse.Namespace) -> int:
    """Both courses at once. The exit code of the first that failed, or 0."""
    words = ["--courses", str(args.courses), *(["--data", args.data] if args.data else [])]
    words += ["--steps", str(args.steps)] if args.steps else []
    command = [sys.executable, "-m", "ml", "train", *words, "--only"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment["TF_ENABLE_ONEDNN_OPTS"] = "1"  # not its choice on every processor where a step is faster by it
    running = [subprocess.Popen([*command, name], env=environment) for name in PLANS]
    try:
        codes = [process.wait() for process in running]
    finally:
        for process in running:
            process.terminate()
    return next((code for code in codes if code), 0)


def _finish(data: Folder, out: Path, courses: Path) -> int:
    """Export, calibrate on the writers held back, and write the card."""
    models = {name: keras.models.load_model(courses / f"{name}.keras", compile=False) for name in PLANS}
    export.write(out, models)
    svm.make(data, out / "svm.npz")
    facts = {"temperature": 1.0, **calibrate.UNFITTED, **_facts(data, models)}
    export.write_card(out, facts, FILES)
    held_back = glyphs.gather(data, validation=True)
    facts["temperature"] = round(calibrate.temperature(Artefact.load(out).classify, held_back), 4)
    export.write_card(out, facts, FILES)
    print("Calibrating on the writers held back …")
    facts = calibrate.fit(calibrate.rehearse(Reader.load(out), data), facts)
    export.write_card(out, facts, FILES)
    print(f"{out} is ready. `make evaluate` says how good it is.")
    return 0


def _facts(data: Folder, models: dict[str, keras.Model]) -> dict[str, Any]:
    kinds = ["mnist", *(p for p in ("strokes", "canvas", "not-digits", "fonts") if (data.path / p).exists())]
    return {
        "version": VERSION,
        "made": datetime.now(UTC).date().isoformat(),
        "seeds": {"weights": SEED, **{name: plan.seed for name, plan in PLANS.items()}},
        "steps": {name: plan.steps for name, plan in PLANS.items()},
        "weights": {name: model.count_params() for name, model in models.items()},
        "data": {"kinds": kinds, "md5": MNIST, "sha256": data.hashes()},
        "made_with": {"python": platform.python_version(), "tensorflow": tf.__version__, "keras": keras.__version__},
        "figures": {},
    }


def _tell(data: Folder) -> None:
    for kind in data.missing():
        print(f"Without {kind}: the reader learns from fewer hands, and reads pens of strangers worse.")
    if not data.fonts():
        print("Without handwriting fonts in fonts/: the reader takes more joined-up letters for digits.")
