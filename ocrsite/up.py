"""Everything at once: python -m ocrsite.up makes ready what is not, and becomes what keeps all processes together."""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError

from ocrsite import together

ROOM_MB = 200
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a name that nobody guesses
# Of the libraries: larger than everything that is used, and hashing and packing takes its time.
UNUSED = ["redoc", "rest_framework", "*es-bundle*", "swagger-ui.js*"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    try:
        make_ready()
    except DatabaseError as error:
        fail(f"The database cannot be used: {str(error).strip()}. DATABASE_URL says where it is.")
    except OSError as error:
        fail(f"{error.filename or 'A file'} cannot be written: {error.strerror}. Make room, or set VAR_DIR elsewhere.")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    keep_together()


def make_ready() -> None:
    os.umask(0o077)  # of what it keeps nothing is for others of this machine; all that it starts goes by this too
    read_settings()
    check_room(settings.VAR_DIR)
    be_the_only_one(settings.VAR_DIR)
    check_port(settings.BIND, settings.PORT)
    check_reader()
    call_command("migrate", verbosity=0)
    collect_static()


def read_settings() -> None:
    """By themselves: what raises the same error later on is no setting's fault."""
    try:
        django.setup()
    except ValueError as error:
        fail(f"{error}. What may stand there is told in docs/settings.md.")


def fail(sentence: str) -> None:
    sys.exit(f"\n  {sentence}\n")


def check_room(var: Path) -> None:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    if var == settings.BASE_DIR / "var":
        var.chmod(0o700)  # earlier releases left it open; a folder that somebody named may be shared on purpose
    free = shutil.disk_usage(var).free // 1024**2
    if free < ROOM_MB:
        fail(f"The disk of {var} has {free} MB left, and pictures need room. Free {ROOM_MB} MB, or set VAR_DIR.")


def be_the_only_one(var: Path) -> None:
    """A second site would take away the first one's broker and its counts. The lock goes over to what this process
    becomes and to its copies, and none of them outlives it."""
    lock = os.open(var / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fail(f"Scrawl runs already from {var}. A second one needs another folder and port: make run VAR_DIR=… PORT=…")


def check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                fail(f"Port {port} cannot be used: {error.strerror}. Take another: make run PORT={port + 1}")
            fail(f"Nothing can listen at {host}, port {port}: {error.strerror}. BIND and PORT say where it is to.")


def check_reader() -> None:
    from ml.artefact import Artefact  # noqa: PLC0415 -- its libraries take a while, and the port is told sooner
    from ml.errors import ArtefactError  # noqa: PLC0415

    try:
        Artefact.load()
    except ArtefactError as error:
        fail(f"The reader cannot start. {error} Get the files of this release again, or make them: make train")


def collect_static() -> None:
    """Only when something changed: hashing and packing it all would be most of a second start."""
    stamp, wanted = settings.STATIC_ROOT / ".stamp", _static_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(wanted)


def _static_digest() -> str:
    lock = settings.BASE_DIR / "requirements" / "base.txt"
    return hashlib.sha256(b"".join(f"{p}{p.stat().st_mtime_ns}".encode() for p in [lock, *static_files()])).hexdigest()


def static_files() -> list[Path]:
    """Wherever they lie: beside the pages, in an app's own folder, in a library."""
    return sorted(Path(place.path(name)) for finder in get_finders() for name, place in finder.list(UNUSED))


def keep_together() -> NoReturn:
    """Become the keeper of the processes: what was loaded to make ready is used by none of them."""
    names = [name for name in together.lines() if name != "broker" or settings.EMBEDDED_BROKER]
    signal.pthread_sigmask(signal.SIG_BLOCK, together.ENDINGS)
    command = [sys.executable, "-P", together.__file__, settings.SITE_URL, *names]
    os.execve(sys.executable, command, {**os.environ, **_for_children()})


def _place_to_count(var: Path) -> Path:
    """In memory where there is a place for that: on a full disk, who counts in a file that is mapped is killed."""
    metrics = var / "metrics"
    shutil.rmtree(metrics.resolve(), ignore_errors=True)
    metrics.unlink(missing_ok=True)
    if os.access(MEMORY, os.W_OK):
        metrics.symlink_to(tempfile.mkdtemp(prefix="scrawl-metrics-", dir=MEMORY))
    else:
        metrics.mkdir()
    return metrics


def _for_children() -> dict[str, str]:
    return {
        "MALLOC_ARENA_MAX": "2",  # threads share what others gave back
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(_place_to_count(settings.VAR_DIR)),
        "READ_PROCESSES": str(settings.READ_PROCESSES),
        "LIVE_PROCESSES": str(settings.LIVE_PROCESSES),
    }


if __name__ == "__main__":
    main()
