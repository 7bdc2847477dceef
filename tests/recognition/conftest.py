"""An owner, a stranger, and what each shows to be let in."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from tests.api import Caller


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org")


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def strange_browser(stranger: User) -> Client:
    client = Client()
    client.force_login(stranger)
    return client


@pytest.fixture
def api(owner: User) -> Caller:
    """The owner's program."""
    return Caller(ApiToken.objects.issue(owner=owner, name="test")[1])


@pytest.fixture
def strange_api(stranger: User) -> Caller:
    return Caller(ApiToken.objects.issue(owner=stranger, name="test")[1])


@pytest.fixture
def one_moment() -> Iterator[None]:
    """For who counts questions: with each new minute a token's use costs one more."""
    with time_machine.travel(timezone.now(), tick=False):
        yield
