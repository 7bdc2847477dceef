"""One server's address in the words of the queue and of the cache."""

import pytest

from ocrsite import redis_urls


@pytest.mark.parametrize(
    ("url", "number", "for_celery", "next_to_it"),
    [
        ("redis://h:6379/2", 2, "redis://h:6379/2", "redis://h:6379/3"),
        ("redis://h", 0, "redis://h/0", "redis://h/1"),
        (
            "rediss://:p%40ss@h:6380/0?ssl_cert_reqs=none",
            0,
            *(f"rediss://:p%40ss@h:6380/{number}?ssl_cert_reqs=none" for number in (0, 1)),
        ),
        ("unix:///run/r.sock", 0, "redis+socket:///run/r.sock?virtual_host=0", "unix:///run/r.sock?db=1"),
        ("unix:///run/r.sock?db=4", 4, "redis+socket:///run/r.sock?virtual_host=4", "unix:///run/r.sock?db=5"),
    ],
)
def test_it_is_one_server(url: str, number: int, for_celery: str, next_to_it: str) -> None:
    assert redis_urls.database(url) == number
    assert redis_urls.for_celery(url) == for_celery
    assert redis_urls.beside(url, 1) == next_to_it


@pytest.mark.parametrize("url", ["http://h/0", "h:6379", "amqp://h", ""])
def test_another_kind_of_server_is_refused_with_those_that_are_known(url: str) -> None:
    with pytest.raises(ValueError, match="REDIS_URL starts with one of redis://, rediss://, unix://"):
        redis_urls.database(url)


def test_a_database_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="REDIS_URL ends with the number of a database"):
        redis_urls.database("redis://h/queue")


@pytest.mark.parametrize(
    "url",
    ["redis://", "redis:///1", "redis://:p#w@h/0", "redis://h/0#1", "redis://h:abc/0", "redis://h:99999/0", "unix://"],
)
def test_what_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="REDIS_URL reads redis://"):
        redis_urls.database(url)
