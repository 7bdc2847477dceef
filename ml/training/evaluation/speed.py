"""Time the reader in a process of its own, as a worker would run it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ml.training.cases import Condition
from ml.training.evaluation.outcome import Speed

CLOCK = Path(__file__).parent / "clock.py"
ROOT = CLOCK.parents[3]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
ONES, SIXES = 60, 20
STARTS = 5  # the first after long work of another kind fetches its files from the disk


def measured(conditions: Sequence[Condition]) -> Speed:
    """Drawings of one digit, and numbers of six, from those conditions."""
    by_name = {condition.name: condition for condition in conditions}
    ones = [case.picture for case in by_name["m_off"].cases(ONES)]
    long = (case.picture for case in by_name["x_wide"].cases(50 * SIXES) if len(case.text) == 6)
    pictures = {f"one{i}": picture for i, picture in enumerate(ones)}
    pictures |= {f"six{i}": picture for i, picture in enumerate(islice(long, SIXES))}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pictures.npz"
        np.savez(file, allow_pickle=False, **pictures)
        loaded = float(np.median([_clocked()["load_seconds"] for _ in range(STARTS)]))
        return Speed(**_clocked(file) | {"load_seconds": loaded})


def _clocked(*pictures: Path) -> dict[str, Any]:
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", str(CLOCK), *map(str, pictures)]  # -P: our neighbours here are not its modules
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=600)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
