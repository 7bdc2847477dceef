"""A site of the bench's own: an empty folder, and limits that honest work does not reach. Imported before the settings.

SHAPE=production measures it on PostgreSQL and Redis, each a server of this run's own, as the tests do."""

import atexit
import logging
import os
import signal
import sys
from io import StringIO
from pathlib import Path

import django

from tests import environment

NO_LIMIT = str(10**9)
OWNER = "bench@example.org"
HURRIED = ("SWEEP_SECONDS", "REPUBLISH_SECONDS", "LEASE_SECONDS")  # tests do not wait as long as a site does
NOTHING_KEPT = ("PYTHONDONTWRITEBYTECODE",)  # with it every start compiles anew what it loads
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")  # `make run` is measured as typed

for name in (*HURRIED, *NOTHING_KEPT, *OF_MAKE):
    os.environ.pop(name, None)
os.environ |= {"DJANGO_SETTINGS_MODULE": "ocrsite.settings"}
os.environ |= dict.fromkeys(("PREVIEW_RATE", "SUBMIT_RATE", "READ_RATE"), NO_LIMIT)
django.setup()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # and what it started is ended, as by Ctrl-C
logging.disable(logging.INFO)  # of this process; the site logs as ever

from django.conf import settings  # noqa: E402 -- only now are there any
from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from tests.machines import Broker, Database, Machine  # noqa: E402

ROOT = Path(settings.BASE_DIR)
folder = Path(environment.folder)
servers: list[Machine] = []  # those that are none of the site's own children


def prepare() -> str:
    """Make the tables and the owner of all that is handed in. Returns the owner's token."""
    if environment.postgres and environment.redis:
        for server in (Database(), Broker()):
            atexit.register(server.kill)
            server.start()
            servers.append(server)
    call_command("migrate", verbosity=0)
    return token(OWNER)


def token(email: str) -> str:
    told = StringIO()
    call_command("create_token", email, "--name", "bench", stdout=told, stderr=StringIO())
    return told.getvalue().split()[-1]


def owner() -> User:
    return User.objects.get(email=OWNER)
