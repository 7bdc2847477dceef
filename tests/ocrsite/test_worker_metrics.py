"""A worker that runs apart from the web tells by itself what it has counted, and says nothing else to anybody."""

import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import urlopen
from wsgiref.util import setup_testing_defaults

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from accounts.models import ApiToken, User
from ocrsite import worker_metrics
from tests.api import Caller
from tests.machines import Broker, Worker, started
from tests.pictures import drawing
from tools.production import free_port

AFAR = "203.0.113.7"


class Apart(Worker):
    def __init__(self) -> None:
        self.port = free_port()
        super().__init__(WORKER_METRICS_PORT=str(self.port))

    def asked(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def counted(self) -> dict[str, float]:
        families = text_string_to_metric_families(self.asked("/metrics"))
        return {" ".join((s.name, *s.labels.values())): s.value for family in families for s in family.samples}


@pytest.fixture
def apart(session_worker: Worker, broker: Broker, transactional_db: None) -> Iterator[Apart]:
    """Alone at the queue."""
    session_worker.stop()
    with started(Apart()) as worker:
        yield worker


@pytest.mark.timeout(300)
def test_it_tells_what_its_children_have_read(apart: Apart) -> None:
    api = Caller(ApiToken.objects.issue(owner=User.objects.create_user("owner@example.org"), name="test")[1])
    for _ in range(2):
        assert api.post("predictions/", drawing(), prefer="wait=30").status_code == 201
    now = apart.counted()
    assert now["scrawl_read_seconds_count cnn"] == now["scrawl_queue_wait_seconds_count"] == 2
    assert now["scrawl_confidence_sum cnn"] > 1
    assert {"scrawl_queue_depth live", "scrawl_queue_depth reads"} <= set(now)
    with pytest.raises(HTTPError, match="404"):
        apart.asked("/healthz")


def status(path: str = "/metrics", **environ: str) -> int:
    told: list[object] = []
    asked: dict[str, object] = {**environ, "PATH_INFO": path}
    setup_testing_defaults(asked)

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        told.append(status)
        return told.append

    worker_metrics.application(asked, start)
    return HTTPStatus(int(str(told[0]).split()[0]))


def test_it_tells_strangers_nothing(broker: Broker, settings: Settings) -> None:
    settings.METRICS_TOKEN = "s3cret"
    assert status(REMOTE_ADDR="127.0.0.1") == 200
    assert status(REMOTE_ADDR=AFAR) == 404
    assert status(REMOTE_ADDR=AFAR, HTTP_AUTHORIZATION="Bearer other") == 404
    assert status(REMOTE_ADDR=AFAR, HTTP_AUTHORIZATION="Bearer s3cret") == 200


@pytest.mark.parametrize("path", ["/", "/admin/", "/api/v1/engines/", "/metrics/", "/readyz"])
def test_nothing_else_of_the_site_is_there(path: str) -> None:
    assert status(path, REMOTE_ADDR="127.0.0.1") == 404


def test_it_only_looks(broker: Broker) -> None:
    assert status(REMOTE_ADDR="127.0.0.1", REQUEST_METHOD="POST") == 405


def test_a_port_in_use_is_told_and_keeps_no_worker_from_reading(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings.WORKER_METRICS_PORT = other.getsockname()[1]
        step = worker_metrics.Counts(None)
        assert step.include_if(None)
        step.start(None)
    assert f"port {settings.WORKER_METRICS_PORT} cannot be used, Address already in use" in caplog.text


def test_without_a_port_there_is_no_door(settings: Settings) -> None:
    assert settings.WORKER_METRICS_PORT == 0
    assert not worker_metrics.Counts(None).include_if(None)
