"""What is asked of PostgreSQL and not of SQLite."""

from typing import Any, cast

import pytest
from django.db import connection

from recognition.models import Prediction
from tests import environment
from tests.machines import until


@pytest.mark.skipif(environment.postgres is None, reason="SQLite lends no connections")
def test_a_pool_of_broken_connections_is_mended_at_the_first(transactional_db: None) -> None:
    """So a server that was started anew leaves it. One by one they would last longer than the pool waits."""
    connection.ensure_connection()  # one of its own: what it ends below is none it speaks by
    lender = cast(Any, connection).pool
    lent = [lender.getconn() for _ in range(8)]
    numbers = [one.info.backend_pid for one in lent]
    for one in lent:
        lender.putconn(one)
    until(lambda: lender.get_stats()["pool_available"] >= len(lent), what="their return")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(number, 5000) FROM unnest(%s::int[]) AS number", [numbers])
    connection.close()
    assert not Prediction.objects.exists()
