"""Where the embedded broker listens when no REDIS_URL names another, and how it is started."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 100  # the kernel's limit is 108 bytes, on some systems 104


def socket_path(var: Path) -> Path:
    """A socket under `var`, or in a folder of our own beside the temporary files where that is too long."""
    beside = var / "broker" / "broker.sock"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    name = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"scrawl-{os.getuid()}-{name}", "broker.sock")


def url(var: Path) -> str:
    return f"unix://{quote(str(socket_path(var)))}"


def kept(var: Path) -> Path:
    """Where the server writes down what it holds, to have it again after a restart."""
    return var / "broker" / "appendonlydir"


def command(server: Path, var: Path) -> list[str]:
    """What starts the server. Nothing is thrown away when memory runs short: a lost message only
    costs a delay, but a silently shrinking queue would hide that something is wrong."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path(var)),
        "unixsocketperm": "600",
        "dir": str(var / "broker"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "auto-aof-rewrite-min-size": "16mb",  # what is long read is forgotten soon, and a start need not load it
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [str(server), *(word for name, value in options.items() for word in (f"--{name}", value))]


def make_room(var: Path) -> None:
    """Only the owner may enter: whoever reaches the socket may run tasks."""
    (var / "broker").mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = socket_path(var).parent
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else. Remove it, or set VAR_DIR to a shorter path.")
