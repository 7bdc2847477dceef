"""An owner, a stranger, and a browser for each."""

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
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


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
