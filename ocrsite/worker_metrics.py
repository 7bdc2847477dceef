"""`/metrics` of a worker that runs apart from the web: each service tells what its own processes have counted."""

import logging
import socket
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from celery import bootsteps
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse, HttpResponseNotFound

from ocrsite import health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SECONDS = 5  # that somebody may take to ask

log = logging.getLogger(__name__)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """That one page of the site, to the same people, and nothing else of it."""
    answer: HttpResponse = HttpResponseNotFound()
    if environ["PATH_INFO"] == "/metrics":
        with suppress(Http404):
            answer = health.metrics(WSGIRequest(environ))
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


class Server(WSGIServer):
    address_family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET


class Handler(WSGIRequestHandler):
    timeout = SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Somebody looks every few seconds: that is no news."""


class Counts(bootsteps.StartStopStep):
    """In the parent, which reads nothing and so always has time, and once its children are there: the door is not
    theirs."""

    requires = ("celery.worker.components:Pool",)

    def include_if(self, worker: Any) -> bool:
        return bool(settings.WORKER_METRICS_PORT)

    def start(self, worker: Any) -> None:
        try:
            server = make_server(settings.BIND, settings.WORKER_METRICS_PORT, application, Server, Handler)
        except OSError as error:
            log.error(
                "The worker reads, but nobody can see its metrics: port %s cannot be used, %s.",
                settings.WORKER_METRICS_PORT,
                error.strerror,
            )
            return
        Thread(target=server.serve_forever, daemon=True).start()
