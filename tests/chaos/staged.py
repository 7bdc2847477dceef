"""The site's worker with faults staged in its reader: what a picture's first pixel says, happens."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from celery import signals
from PIL import Image

from ocrsite.celery import app

KILLS, KILLS_ONCE, SLOW, ENDLESS = 1, 2, 3, 4  # shades of the first pixel
SECONDS = 3.0  # that a slow picture takes

__all__ = ["app"]


class Faulty:
    def __init__(self, reader: Any, memory: Path) -> None:
        self.reader, self.memory = reader, memory

    def read(self, image: Image.Image, engine: str = "cnn") -> Any:
        self.suffer(image)
        return self.reader.read(image, engine=engine)

    def read_many(self, images: Iterable[Image.Image], engine: str = "cnn") -> Any:
        images = list(images)
        for image in images:
            self.suffer(image)
        return self.reader.read_many(images, engine=engine)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)

    def suffer(self, image: Image.Image) -> None:
        shade = image.getpixel((0, 0))
        if shade == KILLS or (shade == KILLS_ONCE and not self.memory.exists()):
            self.memory.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if shade == SLOW:
            time.sleep(SECONDS)
        if shade == ENDLESS:
            time.sleep(1000)


@signals.worker_process_init.connect
def stage(**_: Any) -> None:
    from ml import Reader  # noqa: PLC0415 -- Django is not set up sooner
    from recognition import tasks  # noqa: PLC0415

    faulty = Faulty(Reader.load(), Path(os.environ["VAR_DIR"], "killed-once"))
    tasks.reader = lambda: faulty  # type: ignore[assignment]
