"""For whoever watches over the site, and for nobody else. What many processes count: `test_together`."""

from unittest.mock import MagicMock

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client
from pytest_django import Settings

from recognition.lanes import Lane
from tests.machines import Broker

AFAR = "203.0.113.7"


def depths(page: bytes) -> dict[str, float]:
    lines = [line.split() for line in page.decode().splitlines() if line.startswith("scrawl_queue_depth{")]
    return {name.split('"')[1]: float(value) for name, value in lines}


def test_it_tells_how_long_each_lane_is(quiet_broker: Broker, client: Client) -> None:
    quiet_broker.client().rpush(Lane.READS, "one", "two")
    assert depths(client.get("/metrics").content) == {Lane.LIVE: 0, Lane.READS: 2}


def test_it_tells_the_rest_while_the_broker_is_down(broker: Broker, client: Client) -> None:
    broker.kill()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b"scrawl_read_seconds" in answer.content
    assert depths(answer.content) == {}


def test_it_tells_strangers_nothing(broker: Broker) -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR=AFAR).get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 404


def test_this_machine_is_here_by_whichever_name(broker: Broker) -> None:
    """A server that listens to both kinds tells one of IPv4 as one of IPv6."""
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR=f"::ffff:{AFAR}").get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded"])
def test_what_a_proxy_here_passes_on_is_not_from_here(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(("shown", "status"), [("Bearer s3cret", 200), ("Bearer other", 404), ("", 404), ("é", 404)])
def test_a_token_lets_in_from_afar(broker: Broker, settings: Settings, shown: str, status: int) -> None:
    settings.METRICS_TOKEN = "s3cret"
    answer = Client(REMOTE_ADDR=AFAR).get("/metrics", headers={"Authorization": shown})
    assert answer.status_code == status


def test_no_token_is_none_that_could_be_guessed(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client(REMOTE_ADDR=AFAR).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_process_lives_whatever_is_away(broker: Broker, client: Client) -> None:
    broker.kill()
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readiness_names_what_is_missing(broker: Broker, client: Client, db: None) -> None:
    broker.kill()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": "ok", "broker": "missing", "worker": "missing"}


def test_readiness_is_told_where_nothing_is_missing(
    broker: Broker, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.pulse.is_beating", lambda _: True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("illness", [DatabaseError, InterfaceError])
def test_readiness_names_a_database_that_is_away(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch, illness: type[Exception]
) -> None:
    """A line that is kept is there, and breaks at the first question."""
    cursor = MagicMock()
    cursor.__enter__.return_value.execute.side_effect = illness
    monkeypatch.setattr(connection, "cursor", lambda: cursor)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["database"], answer.json()["broker"]) == ("missing", "ok")
