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
    assert conf.broker_transport_options["socket_connect_timeout"] <= 1
    assert (conf.broker_connection_max_retries, conf.broker_channel_error_retry) == (None, True)
    assert (conf.task_create_missing_queues, conf.worker_send_task_events) == (False, False)
    assert conf.worker_hijack_root_logger is False
    assert conf.worker_proc_alive_timeout >= 30
    assert conf.result_backend in (None, "disabled://")


def test_clearing_the_queue_spares_bells_heartbeats_and_counters() -> None:
    assert settings.CACHE_URL != settings.REDIS_URL


def test_each_task_has_its_lane() -> None:
    ours = (tasks.read, tasks.look, tasks.explain)
    lanes = [app.amqp.router.route({}, task.name)["queue"].name for task in ours]
    assert lanes == [Lane.READS, Lane.LIVE, Lane.LIVE]
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
