"""The whole site as `make run` starts it, and a Chromium to look at it with."""

import json
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

from tests.machines import Machine, until

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
STARTS_WITHIN = 240.0  # seconds, on a busy machine


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def hashed(name: str) -> str:
    """The address of a static file, for a page that is staged."""
    paths: dict[str, str] = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
    return f"/static/{paths[name]}"


class Site(Machine):
    """Everything at once, as people start it."""

    def start(self, folder: Path, **environment: str) -> str:
        address = self.begin(folder, **environment)
        until(lambda: self.answers(f"{address}readyz"), STARTS_WITHIN, "the site's start")
        return address

    def begin(self, folder: Path, **environment: str) -> str:
        """Where it will answer."""
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = door.getsockname()[1]
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        (folder / "static").symlink_to(settings.STATIC_ROOT)  # collected once for all sites
        self.launch("-m", "ocrsite.up", VAR_DIR=str(folder), PORT=str(port), **environment)
        return f"http://127.0.0.1:{port}/"

    def answers(self, url: str) -> bool:
        assert self.is_running, f"The site ended:\n{self.log.read_text()[-4000:]}"
        try:
            urlopen(url, timeout=5).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()  # its parent alone: that it ends all the others is its own affair
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()
