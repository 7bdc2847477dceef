import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from accounts import sessions
from recognition import orphans, sweeper

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something to do again and again. One that fails is tried again at its next time; one that says that there is more
    goes on as soon as the others had their turn."""

    every: float
    work: Callable[[datetime], Any]
    next_at: float = field(default=0.0)

    def do_if_due(self) -> None:
        if monotonic() < self.next_at:
            return
        self.next_at = monotonic() + self.every
        try:
            if self.work(timezone.now()) is True:
                self.next_at = 0.0
        except Exception:
            log.exception("a chore failed and is tried again")
        finally:
            close_old_connections()


class Command(BaseCommand):
    help = "Does what is to be done again and again: sends lost work, empties old trash, forgets what nobody needs."
    requires_system_checks = ()  # they load every address, form and page, and `migrate` has made them before

    def handle(self, **_: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        chores = [
            Chore(settings.SWEEP_SECONDS, sweeper.sweep),
            Chore(3600, sweeper.purge),
            Chore(orphans.EVERY.total_seconds(), orphans.sweep),
            Chore(24 * 3600, lambda _: sessions.clear()),
        ]
        while not stop.wait(min(1.0, settings.SWEEP_SECONDS)):
            for chore in chores:
                chore.do_if_due()
