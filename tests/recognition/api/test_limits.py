"""Who asks too often waits, forty at once are forty, and an outage shuts nobody out."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.api import Caller
from tests.machines import PATIENCE, Broker, until

LIMIT = 5
pytestmark = pytest.mark.usefixtures("one_moment")


@pytest.fixture
def counter(broker: Broker, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it may take longer than a request gives it, and each process would count for itself."""
    monkeypatch.setattr("ocrsite.cache.SECONDS", PATIENCE)
    settings.CACHES = {**settings.CACHES}  # made anew


def test_an_outage_in_one_test_is_none_in_the_next(request: pytest.FixtureRequest) -> None:
    cache.outage.begin()  # type: ignore[attr-defined]
    cache.set("counted", 1)
    request.getfixturevalue("broker")
    assert not cache.outage.is_on  # type: ignore[attr-defined]
    assert cache.meanwhile.get("counted") is None  # type: ignore[attr-defined]


def test_a_count_is_forgotten_when_its_time_is_over(counter: None) -> None:
    assert [cache.count("asked", 1) for _ in range(2)] == [1, 2]  # type: ignore[attr-defined]
    until(lambda: cache.get("asked") is None, seconds=10, what="the end of the count")


def test_a_count_that_was_crowded_out_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache.outage, "until", float("inf"))  # type: ignore[attr-defined]
    cache.meanwhile.add("asked", 7)  # type: ignore[attr-defined]
    monkeypatch.setattr(cache.meanwhile, "incr", Mock(side_effect=ValueError))  # type: ignore[attr-defined]
    assert cache.count("asked", 60) == 1  # type: ignore[attr-defined]


def test_it_holds_under_forty_at_once(counter: None, transactional_db: None, settings: Settings) -> None:
    settings.READ_RATE = LIMIT

    def ask(_: int) -> int:
        try:
            return int(Client().get("/api/v1/engines/").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as crowd:
        answers = list(crowd.map(ask, range(40)))
    assert sorted(answers) == [200] * LIMIT + [429] * (40 - LIMIT)


def test_it_says_how_long_to_wait(counter: None, api: Caller, settings: Settings) -> None:
    settings.READ_RATE = 0
    response = api.get("predictions/")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert response["Content-Type"] == "application/problem+json"


def test_a_changing_forwarded_address_does_not_make_another_visitor(counter: None, settings: Settings) -> None:
    settings.READ_RATE = LIMIT
    visitor = Caller()
    answers = [
        visitor.client.get("/api/v1/engines/", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(20)
    ]
    assert answers.count(200) == LIMIT


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "192.0.2.2", False),
    ],
)
def test_a_visitor_is_a_line_not_an_address(
    counter: None, settings: Settings, first: str, second: str, same: bool
) -> None:
    settings.READ_RATE = 1
    asked = [Client(REMOTE_ADDR=address).get("/api/v1/engines/").status_code for address in (first, second)]
    assert asked == [200, 429 if same else 200]


def test_it_still_answers_while_the_cache_is_down(broker: Broker, transactional_db: None, api: Caller) -> None:
    broker.kill()
    assert [api.get("predictions/").status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(("origin", "let_in"), [("https://school.example", True), ("https://other.example", False)])
def test_only_listed_origins_may_call(broker: Broker, db: None, settings: Settings, origin: str, let_in: bool) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://school.example"]
    response = Caller().client.get("/api/v1/engines/", headers={"Origin": origin})
    assert ("Access-Control-Allow-Origin" in response) is let_in
