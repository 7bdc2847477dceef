"""Every setting has a heading, none is described that is not there, and nonsense stops the start."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_setting_is_described() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "ocrsite" / "settings.py").read_text()))
    described = re.findall(r"^### ([A-Z_]+)$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert read == set(described)
    assert len(described) == len(set(described))


@pytest.mark.parametrize(
    "wrong", [{"PORT": "70000"}, {"DEBUG": "perhaps"}, {"LOG_FORMAT": "xml"}, {"REDIS_URL": "http://x"}]
)
def test_it_does_not_start_with_what_it_cannot_understand(wrong: dict[str, str]) -> None:
    command = [sys.executable, "-c", "import ocrsite.settings"]
    told = subprocess.run(command, cwd=ROOT, env={**os.environ, **wrong}, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert next(iter(wrong)) in told.stderr


def test_it_is_careful_by_default() -> None:
    assert settings.DEBUG is False
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)
    key = Path(settings.VAR_DIR) / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(settings.SECRET_KEY) > 60


def test_the_queue_is_set_as_it_must_be() -> None:
    assert settings.CELERY_TASK_ACKS_LATE is False  # the row holds the work
    assert settings.CELERY_TASK_IGNORE_RESULT is True
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_TIME_LIMIT < settings.LEASE_SECONDS  # an attempt ends before its lease
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] <= 1  # a hung broker must not hang the site
    assert settings.CELERY_BROKER_CONNECTION_MAX_RETRIES is None  # a worker outlives its broker
    assert settings.CACHE_URL != settings.REDIS_URL


def test_over_https_cookies_are_this_host_s_alone() -> None:
    """A browser takes no cookie of such a name from another host, from a neighbour or in clear."""
    names = "SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_SSL_REDIRECT"
    code = f"from ocrsite.settings import {names}\nimport django\ndjango.setup()\nfrom accounts import devices\n"
    command = [sys.executable, "-c", code + f"print(devices.COOKIE, {names})"]
    env = {**os.environ, "SITE_URL": "https://scrawl.example"}
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.split()
    assert told == ["__Host-known_device", "__Host-sessionid", "__Host-csrftoken", "True", "True", "True"]


def test_what_the_database_s_address_asks_for_is_kept() -> None:
    command = [sys.executable, "-c", "from ocrsite.settings import DATABASES as d; print(d['default']['OPTIONS'])"]
    env = {**os.environ, "DATABASE_URL": "postgres://scrawl:x@db.example/scrawl?sslmode=verify-full"}
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert "'sslmode': 'verify-full'" in told
    assert "'pool'" in told
