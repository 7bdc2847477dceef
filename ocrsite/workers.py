"""The workers and the scheduler of one machine, out of one process: what they load is loaded once, and in memory once.

python -m ocrsite.workers live reads scheduler      lines of the Procfile, each run by a copy of this process
"""

import gc
import os
import shlex
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from importlib import import_module
from runpy import run_module, run_path

import django
from setproctitle import setproctitle

from ocrsite.together import ROOT, end_with_parent, lines

SHARED = (
    *("celery.bin.celery", "celery.apps.worker", "celery.concurrency.prefork", "celery.worker.consumer"),
    *("recognition.worker", "recognition.management.commands.schedule"),
    *("ml.reader", "ai_edge_litert.interpreter", "PIL.PngImagePlugin"),
)


def main(names: Collection[str]) -> int:
    """Run these until one of them ends or this is asked to end; then all of them end."""
    load()
    known = lines()
    children = {copy(known[name]) for name in names}
    asked: list[int] = []

    def stop(number: int, _: object) -> None:
        asked.append(number)
        end(children)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    first, status = os.wait()
    left = children - {first}
    end(left)
    for child in left:
        os.waitpid(child, 0)
    code = 0 if asked else os.waitstatus_to_exitcode(status)  # asked early, a copy ends by the signal itself
    return code if code >= 0 else 128 - code


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
    """What a Python started with these words would be: `python FILE …` or the name of a module."""
    end_with_parent(signal.SIGKILL)
    setproctitle(" ".join(words))
    if words[0] == "python":
        sys.argv = words[1:]
        run_path(str(ROOT / words[1]), run_name="__main__")
    else:
        sys.argv = words
        run_module(words[0], run_name="__main__", alter_sys=True)
    sys.exit()


def end(children: Collection[int]) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
