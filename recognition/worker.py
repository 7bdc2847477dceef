"""What a worker does besides its tasks: it warms up, and gives back what a lost child held."""

import gc
import logging
import sys
from contextvars import ContextVar
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np
import structlog
from celery import Task, signals
from celery.exceptions import TimeLimitExceeded, WorkerLostError
from django.db import close_old_connections, connections
from django.utils import timezone

from ml import ENGINES, Reader
from ml.errors import ArtefactError
from recognition import bells, metrics, queue, tasks
from recognition.models import Prediction

log = logging.getLogger(__name__)
tasks_log = structlog.get_logger("scrawl.tasks")
began: ContextVar[float] = ContextVar("began")


@signals.setup_logging.connect
def leave_the_logs_alone(**_: Any) -> None:
    """LOG_LEVEL and LOG_FORMAT hold here too: while somebody listens to this, Celery sets nothing of its own."""


@signals.worker_init.connect
def refuse_a_wrong_artefact(**_: Any) -> None:
    """Before a child is made: one that dies at its start would be replaced for ever."""
    try:
        Reader.load()
    except ArtefactError as error:
        sys.exit(f"The worker does not start: {error}")


@signals.worker_init.connect
def share_what_is_loaded(**_: Any) -> None:
    """The collector leaves alone what was loaded before the fork, so that its pages stay in memory once."""
    gc.collect()
    gc.freeze()


@signals.worker_process_init.connect
def warm_up(**_: Any) -> None:
    """After the fork: sockets of the parent are not shared, and the networks have run once before
    work comes."""
    bells.server.cache_clear()
    for engine in ENGINES:
        tasks.reader().read(np.full((64, 64), 255, np.uint8), engine=engine)


@signals.task_prerun.connect
def follow_the_request(task: Task[..., Any], task_id: str, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=task.request.get("request_id") or "-", task_id=task_id)
    began.set(perf_counter())


@signals.task_postrun.connect
def tell(task: Task[..., Any], state: str, **_: Any) -> None:
    tasks_log.info("task", task=task.name, state=state, ms=round((perf_counter() - began.get()) * 1000, 1))


@signals.task_postrun.connect
def leave_no_broken_line(**_: Any) -> None:
    """As after each request: a connection that broke is not kept for the next task."""
    close_old_connections()


@signals.task_failure.connect(sender=tasks.read)
def give_back(task_id: str, exception: Exception, **_: Any) -> None:
    """The parent saw its child die: what it held may be tried again at once, not when the lease is over.

    Each alone, so that a picture that kills whoever reads it takes no neighbours with it."""
    if not isinstance(exception, WorkerLostError | TimeLimitExceeded):
        return
    try:
        _release_all(UUID(task_id))
    finally:
        _hang_up()


def _release_all(holder: UUID) -> None:
    held = Prediction.objects.held_by(holder)
    ids = list(held.values_list("id", flat=True))
    metrics.BROKEN_OFF.inc(len(ids))
    log.warning("a child was lost over %s", ", ".join(map(str, ids)))
    now = timezone.now()
    held.release(now)
    Prediction.objects.give_up(now)
    for id in ids:
        queue.publish(tasks.read, [id], expires=queue.pause(1))


def _hang_up() -> None:
    """The next child is a fork of this process: it must find no line to the database that both would use."""
    for line in connections.all(initialized_only=True):
        line.close()
        if line.vendor == "postgresql":
            line.close_pool()  # type: ignore[attr-defined]
