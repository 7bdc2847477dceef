"""The queue. Each setting that differs from Celery's own says why beside it."""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

app = Celery("scrawl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

LIVE = "live"  # previews and explanations: somebody is looking at the pen
READS = "reads"  # everything that has a row
QUEUES = (Queue(LIVE), Queue(READS))
