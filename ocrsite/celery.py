"""The queue. Its settings and the reason for each stand in `settings`."""

import os

from celery import Celery
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from recognition.lanes import Lane
from recognition.pulse import Heart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
# Django's checks load every address, form and page: for nothing in a worker, and `migrate` has made them before.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# By these names alone: a broker's address cannot name a class.
TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "ocrsite.transport:Transport")

app = Celery("scrawl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(lane) for lane in Lane]
app.conf.task_routes = {
    "recognition.read": {"queue": Lane.READS},
    "recognition.look": {"queue": Lane.LIVE},
    "recognition.explain": {"queue": Lane.LIVE},
}
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="worker")
app.steps["consumer"].add(Heart)
app.steps["worker"].add("ocrsite.worker_metrics:Counts")  # by name: what it shows needs all of Django first
