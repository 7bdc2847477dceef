"""What Celery truly runs with, and that each of it is there for a reason."""

import re
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from ocrsite.celery import app
from recognition import tasks
from recognition.lanes import Lane


def test_celery_runs_with_what_was_meant() -> None:
    conf = app.conf
    assert (conf.task_acks_late, conf.task_ignore_result, conf.worker_prefetch_multiplier) == (False, True, 1)
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert conf.task_time_limit < settings.LEASE_SECONDS
    assert conf.broker_transport_options["ack_emulation"] is False
    assert conf.broker_transport_options["socket_timeout"] <= 1
    assert conf.broker_connection_max_retries is None
    assert conf.result_backend in (None, "disabled://")


def test_each_task_has_its_lane() -> None:
    lanes = {task.name: app.amqp.router.route({}, task.name)["queue"].name for task in (tasks.read, tasks.look)}
    assert lanes == {"recognition.read": Lane.READS, "recognition.look": Lane.LIVE}
    assert set(app.amqp.queues) == set(Lane)


def test_each_setting_has_its_reason_beside_it() -> None:
    lines = Path(settings.BASE_DIR, "ocrsite", "settings.py").read_text().splitlines()
    without = [
        line.split(" = ")[0]
        for above, line in pairwise(lines)
        if re.match(r"CELERY_\w+ = ", line) and "#" not in line and not above.startswith("#")
    ]
    # Where the broker is stands with REDIS_URL; that tasks are written as JSON, with what is taken in.
    assert without == ["CELERY_BROKER_URL", "CELERY_TASK_SERIALIZER"]
