"""From handwriting to the folder that ships: both networks, the classic, the calibration, the card.

The two networks are taught side by side, each in a process and on a core of its own: that is faster
than one after the other on both. Broken off, a course goes on where it was; once both are exported, the
next start begins anew.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import keras
import tensorflow as tf

from ml.artefact import SHIPPED, Artefact
from ml.reader import Reader
from ml.training import calibrate, export, glyphs, networks, stand, svm, targets, windows
from ml.training.course import Batch, Course, Plan
from ml.training.data import FOLDER, MNIST, DataError, Folder, folder

SEED = 7  # of the first weights
VERSION = "13"
PLANS = {
    "finder": Plan("finder", seed=13, steps=8000, rests=(5300,), rate=2e-3, decay=0.02),
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
    plans = planned(args.steps)
    try:
        data = folder(args.data)
        if args.only:
            teach(plans[args.only], data, args.courses)
            return 0
        _tell(data)
        data.mnist("train")  # here, or both networks' processes would fetch it at once
        return _together(args, _untaught(plans, data, args.courses)) or _finish(data, plans, args.out, args.courses)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2


def planned(steps: int | None) -> dict[str, Plan]:
    return {name: replace(plan, steps=steps or plan.steps) for name, plan in PLANS.items()}


def teach(plan: Plan, data: Folder, courses: Path) -> None:
    """One network's course, to its end, on one core."""
    _one_core()
    keras.utils.set_random_seed(SEED)
    pool = glyphs.gather(data)
    made_of = _made_of(plan, data)
    if plan.name == "finder":
        course = Course(plan, networks.finder(), targets.loss, courses, made_of)
        model = course.run(partial(_pages, pool, plan.seed))
    else:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.05)
        course = Course(plan, networks.second_opinion(), loss, courses, made_of)
        model = course.run(partial(_windows, pool, plan.seed))
    model.save(courses / f"{plan.name}.keras")
    course.end()


def _made_of(plan: Plan, data: Folder) -> str:
    return stand.fingerprint(VERSION, asdict(plan), PAGES, WINDOWS, SEED, MNIST, data.hashes())


def _pages(pool: glyphs.Pool, seed: int, step: int) -> Batch:
    return targets.batch(pool, seed, step, PAGES)


def _windows(pool: glyphs.Pool, seed: int, step: int) -> Batch:
    return windows.batch(pool, seed, step, WINDOWS)


def _one_core() -> None:
    cv2.setNumThreads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _untaught(plans: dict[str, Plan], data: Folder, courses: Path) -> list[str]:
    """All but those whose course ended when the other's, or the export, was broken off."""
    waiting = [name for name, plan in plans.items() if _waits(plan, data, courses)]
    for name in waiting:
        print(f"{name}: is taught already, and waits to be exported.")
    return [name for name in plans if name not in waiting]


def _waits(plan: Plan, data: Folder, courses: Path) -> bool:
    earlier, network = stand.found(courses / plan.name), courses / f"{plan.name}.keras"
    return earlier is not None and earlier.ended and earlier.made_of == _made_of(plan, data) and network.exists()


def _together(args: argparse.Namespace, names: Sequence[str]) -> int:
    """These courses at once. The exit code of the first that failed, or 0."""
    words = ["--courses", str(args.courses), *(["--data", args.data] if args.data else [])]
    words += ["--steps", str(args.steps)] if args.steps else []
    command = [sys.executable, "-m", "ml", "train", *words, "--only"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment["TF_ENABLE_ONEDNN_OPTS"] = "1"  # not its choice on every processor where a step is faster by it
    failed = _ended([subprocess.Popen([*command, name], env=environment) for name in names])
    if failed:
        print("A course broke off, and the other was ended, too. The next start goes on from both.", file=sys.stderr)
    return failed


def _ended(running: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait for all of them. One that fails ends the others at once: nothing can be exported without it."""
    try:
        while True:
            codes = [process.poll() for process in running]
            if failed := next((code for code in codes if code), 0):
                return failed
            if None not in codes:
                return 0
            time.sleep(1)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _finish(data: Folder, plans: dict[str, Plan], out: Path, courses: Path) -> int:
    """Export, calibrate on the writers held back, and write the card."""
    models = {name: keras.models.load_model(courses / f"{name}.keras", compile=False) for name in plans}
    export.write(out, models)
    svm.make(data, out / "svm.npz")
    facts = {"temperature": 1.0, **calibrate.UNFITTED, **_facts(data, plans, models)}
    export.write_card(out, facts, FILES)
    held_back = glyphs.gather(data, validation=True)
    facts["temperature"] = round(calibrate.temperature(Artefact.load(out).classify, held_back), 4)
    export.write_card(out, facts, FILES)
    print("Calibrating on the writers held back …")
    facts = calibrate.fit(calibrate.rehearse(Reader.load(out), data), facts)
    export.write_card(out, facts, FILES)
    for name in plans:
        stand.forget(courses / name)
    print(f"{out} is ready. `make evaluate` says how good it is.")
    return 0


def _facts(data: Folder, plans: dict[str, Plan], models: dict[str, keras.Model]) -> dict[str, Any]:
    kinds = ["mnist", *(p for p in ("strokes", "canvas", "not-digits", "fonts") if (data.path / p).exists())]
    return {
        "version": VERSION,
        "made": datetime.now(UTC).date().isoformat(),
        "seeds": {"weights": SEED, **{name: plan.seed for name, plan in plans.items()}},
        "steps": {name: plan.steps for name, plan in plans.items()},
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
