"""The web's door. All addresses are loaded with it, before gunicorn forks: what is loaded then is in memory once."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - Django would load them with the first request, in each process anew
gc.collect()
gc.freeze()  # the collector does not touch these objects again, so that their pages stay shared
