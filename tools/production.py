"""PostgreSQL and Redis for one run: python -m tools.production COMMAND…

Both come from the system's packages and live in folders that are gone afterwards. The command finds them by
DATABASE_URL and REDIS_URL, as it would find those of a real installation; when it ends, they end. Without a
command it says what is missing, if anything is.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

PATIENCE = 60.0  # seconds, on a busy machine
OWNER = "postgres"  # whom root becomes for PostgreSQL, which refuses to run as root


class Server:
    """Where one lives and what starts it. Its process belongs to whoever starts it."""

    kind: ClassVar[str]
    ends_by: ClassVar[signal.Signals]

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix=f"scrawl-{self.kind}-"))  # for its owner's eyes only
        self.port = free_port()
        self.password = secrets.token_hex(12)

    @property
    def url(self) -> str:
        raise NotImplementedError

    def make(self) -> None:
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


class Postgres(Server):
    kind, ends_by = "postgres", signal.SIGQUIT

    @property
    def url(self) -> str:
        return f"postgres://scrawl:{self.password}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        key = self.home / "password"
        key.write_text(self.password)
        if _is_root():
            for path in (self.home, key):
                shutil.chown(path, OWNER, OWNER)
        who = ("--username", "scrawl", "--pwfile", str(key), "--auth", "scram-sha-256")
        what = ("--encoding", "UTF8", "--locale", "C.UTF-8")
        command = _as_owner(_program("initdb"), "--pgdata", str(self.home / "rows"), *who, *what)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def command(self) -> list[str]:
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        words = (word for name, value in options.items() for word in ("-c", f"{name}={value}"))
        return _as_owner(_program("postgres"), "-D", str(self.home / "rows"), *words)

    def answers(self) -> bool:
        ask = [_program("pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0


class Redis(Server):
    kind, ends_by = "redis", signal.SIGTERM

    @property
    def url(self) -> str:
        return f"redis://default:{self.password}@127.0.0.1:{self.port}/0"

    def make(self) -> None:
        options = {"bind": "127.0.0.1", "port": self.port, "requirepass": self.password, "dir": self.home}
        options |= {"appendonly": "yes", "save": '""', "maxmemory-policy": "noeviction", "loglevel": "warning"}
        lines = (f"{name} {value}\n" for name, value in options.items())
        (self.home / "redis.conf").write_text("".join(lines))

    def command(self) -> list[str]:
        return ["setpriv", "--pdeathsig", "TERM", "redis-server", str(self.home / "redis.conf")]

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


def missing() -> str:
    """A sentence that says what this machine lacks; none where all is there."""
    lacks = [name for name in ("setpriv", "redis-server") if not shutil.which(name)]
    lacks += [] if Path(_program("initdb")).is_file() else ["initdb"]
    return f"No {' and no '.join(lacks)} here. On Debian: apt install postgresql redis-server" if lacks else ""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _is_root() -> bool:
    return os.geteuid() == 0


def _program(name: str) -> str:
    """Debian keeps each release's programs in a folder of its own, off the PATH."""
    releases = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(name) or str(releases[-1] if releases else name)


def _as_owner(*command: str) -> list[str]:
    """It ends with whoever started it, however that one ends."""
    drop = ["--reuid", OWNER, "--regid", OWNER, "--init-groups"] if _is_root() else []
    return ["setpriv", *drop, "--pdeathsig", "QUIT", *command]


@contextmanager
def running(server: Server) -> Iterator[Server]:
    server.make()
    with tempfile.TemporaryFile("w+") as log:
        # A session of its own: Ctrl-C is for the command, which may still need its servers to end well.
        process = subprocess.Popen(server.command(), cwd="/", stdout=log, stderr=log, start_new_session=True)
        try:
            end = time.monotonic() + PATIENCE
            while not server.answers():
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    sys.exit(f"{server.kind} did not start:\n{log.read()}")
                time.sleep(0.05)
            yield server
        finally:
            process.send_signal(server.ends_by)
            process.wait()
            server.remove()


def main(command: list[str]) -> int:
    if lack := missing():
        sys.exit(lack)
    if not command:
        return 0
    with running(Postgres()) as database, running(Redis()) as queue:
        signal.signal(signal.SIGINT, lambda *_: None)  # the command hears it too, and says when it is done
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database.url, "REDIS_URL": queue.url})
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
