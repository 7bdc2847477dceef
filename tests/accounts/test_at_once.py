"""Two of a person's tabs, or two people, at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import closing
from accounts.models import User
from tests import environment
from tests.meanwhile import Meanwhile

on_postgres = pytest.mark.skipif(environment.postgres is None, reason="On SQLite one writes at a time")
NEW = "new@example.org"


@on_postgres
def test_closing_waits_for_what_another_tab_keeps_and_takes_it_along(transactional_db: None, owner: User) -> None:
    """As allauth keeps an address and recovery codes: it takes the old ones away, and adds the new."""
    EmailAddress.objects.create(user=owner, email="old@example.org")
    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        with transaction.atomic():
            EmailAddress.objects.all().delete()
            meanwhile.do(lambda: closing.close(User.objects.get()))
            EmailAddress.objects.create(user=owner, email=NEW)
        assert meanwhile.done
        meanwhile.done.result()

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
