"""The workers and the scheduler of one machine, out of one process: what they load is loaded once, and in memory once.

python -m ocrsite.workers live reads scheduler      lines of the Procfile, each run by a copy of this process
"""

import gc
import os
import shlex
import signal
import sys
from collections.abc import Collection
from importlib import import_module
from runpy import run_module, run_path
from typing import NoReturn

import django
from setproctitle import setproctitle

from ocrsite import waiting
from ocrsite.together import ROOT, end_with_parent, lines

SHARED = (
    *("celery.bin.celery", "celery.apps.worker", "celery.concurrency.prefork", "celery.worker.consumer"),
    *("recognition.worker", "recognition.management.commands.schedule"),
    *("ml.reader", "ai_edge_litert.interpreter", "PIL.PngImagePlugin"),
)


def main(names: Collection[str]) -> NoReturn:
    """Start a copy for each, and become what waits for them."""
    load()
    known = lines()
    signal.pthread_sigmask(signal.SIG_BLOCK, waiting.ENDINGS)
    children = [copy(known[name]) for name in names]
    os.execv(sys.executable, [sys.executable, "-P", waiting.__file__, *map(str, children)])


def load() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    django.setup()
    for name in SHARED:
        import_module(name)
    gc.collect()
    gc.freeze()  # the collector leaves alone what all of them share, so that its pages stay in memory once


def copy(line: str) -> int:
    """The number of a copy of this process that runs what the line says."""
    child = os.fork()
    if not child:
        become([os.path.expandvars(word) for word in shlex.split(line.removeprefix("exec "))])
    return child


def become(words: list[str]) -> None:
    """What a Python started with these words would be: `python FILE …` or `python -m MODULE …`."""
    end_with_parent(signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, waiting.ENDINGS)
    setproctitle(" ".join(words))
    if words[1] == "-m":
        sys.argv = words[2:]
        run_module(words[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words[1:]
        run_path(str(ROOT / words[1]), run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    main(sys.argv[1:])
