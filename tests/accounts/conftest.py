"""An owner, a stranger, and a browser for each."""

import os
from pathlib import Path
from runpy import run_path
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD, signed_in


@pytest.fixture(autouse=True)
def own_memory(settings: Settings) -> None:
    """Limits are counted in the cache: each test begins with an empty one, in this process while there is no server."""
    settings.CACHES = {"default": {"BACKEND": "ocrsite.cache.SteadyCache", "LOCATION": "unix:///nowhere/cache.sock"}}
    cache.clear()


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """All that `EMAIL_URL` changes of how people come in; letters stay here."""
    with mock.patch.dict(os.environ, EMAIL_URL="smtp://mail.example"):
        changed = run_path(str(Path(settings.BASE_DIR) / "ocrsite" / "settings.py"))
    for name in changed:
        if name.startswith(("ACCOUNT_EMAIL_", "MAIL_SERVER")):
            setattr(settings, name, changed[name])


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org", PASSWORD)


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org", PASSWORD)


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's, signed in as people do it."""
    return signed_in(owner)


@pytest.fixture
def strange_browser(stranger: User) -> Client:
    return signed_in(stranger)
