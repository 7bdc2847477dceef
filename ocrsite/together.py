"""What `up` becomes when all is ready: the keeper of the processes it was given the names of.

It is run as a file and imports nothing of the site, for it makes a copy of itself for each of them."""

import ctypes
import os
import shutil
import signal
import sys
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.process import Popen, Process

ROOT = Path(__file__).resolve().parent.parent
PROCFILE = ROOT / "Procfile"
OUT_OF_ONE = ("live", "reads", "scheduler")  # they load the same, so one process loads it and is copied
PR_SET_PDEATHSIG = 1  # as Linux counts
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # held back by `up` until somebody can answer them


class Part(Process):  # type: ignore[misc]
    """Its log goes straight to where this one's goes: to pass it on was a twentieth of the work for an answer.

    Killed, the keeper can end nobody: the copy that stands for it dies with it, and asks what it started to end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = partial(end_with_parent, signal.SIGTERM)
        self._child_ctor = partial(Popen, stderr=sys.stdout.fileno(), preexec_fn=ends)

    def run(self, *args: Any, **kwargs: Any) -> None:
        end_with_parent(signal.SIGKILL)
        super().run(*args, **kwargs)


def end_with_parent(by: signal.Signals) -> None:
    """This process gets the signal when the one that started it is gone, however that ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)


class Together(Manager):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.pid = os.getpid()
        self._process_ctor = Part

    def terminate(self) -> None:
        """Not before all are there: those without a number yet would be left behind.

        A copy of this that was just forked for one of them may get Ctrl-C as well, and has nothing to end."""
        if os.getpid() != self.pid:
            return
        if self._all_started():
            super().terminate()
        else:
            Timer(0.1, self.terminate).start()

    def _start(self) -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        super()._start()


def lines() -> dict[str, str]:
    """The Procfile's: each process by name, and what starts it."""
    return dict(parse_procfile(PROCFILE.read_text()).processes)


def keep(names: list[str], address: str) -> int:
    """Start these and wait. One that ends, Ctrl-C and a closed terminal end all of them."""
    manager = Together()
    commands = {name: line for name, line in lines().items() if name in names and name not in OUT_OF_ONE}
    if copied := [name for name in names if name in OUT_OF_ONE]:
        commands["workers"] = f"exec python -m ocrsite.workers {' '.join(copied)}"
    for name, command in commands.items():
        manager.add_process(name, command, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    print(f"\n  Scrawl comes up at {address} - Ctrl-C ends it.\n", flush=True)
    manager.loop()
    shutil.rmtree(os.path.realpath(os.environ["PROMETHEUS_MULTIPROC_DIR"]), ignore_errors=True)
    return 0 if manager.returncode in (0, 128 + signal.SIGINT, 128 + signal.SIGTERM) else 1


if __name__ == "__main__":
    sys.exit(keep(sys.argv[2:], sys.argv[1]))
