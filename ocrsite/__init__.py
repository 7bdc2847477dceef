"""The shell around the rooms: settings, the map of addresses, the queue and the processes."""

from ocrsite.celery import app as celery_app

__all__ = ["celery_app"]
