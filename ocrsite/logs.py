"""One line for each thing that happened, with the request it belongs to, also in the worker."""

import logging
import re
from collections.abc import Callable, MutableMapping
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")  # asked every few seconds by machines

# The key in the link of a password's reset: whoever reads the log could use it first. And what stands behind a question
# mark: it may hold what a person searched for, or whom.
HIDDEN = re.compile(r"(?<=/key/)\w+-[^/\s]+|(?<=/confirm-email/)[^/\s]+|(?<=\S)\?\S+")

log = structlog.get_logger("scrawl.requests")


def hide(_: Any, __: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """From whoever tells of an address: we, Django of what broke, gunicorn of what was no HTTP."""
    told.pop("request", None)
    for name in ("event", "path"):
        if isinstance(told.get(name), str):
            told[name] = HIDDEN.sub("…", told[name])
    return told


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    hide,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def for_eyes() -> structlog.dev.ConsoleRenderer:
    # Where the library `rich` lies about, structlog would print every local variable of a traceback,
    # and so the passwords and tokens in them.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


class Refusals(logging.Filter):
    """A strange host, a form too large: Django tells as an error, with a traceback, what anybody can send at will. It
    is refused, and who watches for errors is not to be woken by it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


def settings(level: int, form: str) -> dict[str, Any]:
    """Ours, Django's and the libraries' lines through one formatter: JSON for machines, else for eyes."""
    last = structlog.processors.JSONRenderer() if form == "json" else for_eyes()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    tail = [structlog.processors.format_exc_info] if form == "json" else []
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail, last],
                "foreign_pre_chain": BEFORE,
            }
        },
        "filters": {"refusals": {"()": Refusals}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["refusals"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request log says it with more words; what is left are tracebacks.
            "django.request": {"level": logging.ERROR},
            "gunicorn.error": {"level": level, "propagate": True, "handlers": []},
            "gunicorn.access": {"level": logging.WARNING, "propagate": True, "handlers": []},
            "celery": {"level": max(level, logging.WARNING)},  # of each task our own line says more
        },
    }


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A proxy's own id is kept if it could not forge a line of the log."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if SANE.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        started = perf_counter()
        response = get_response(request)
        response.headers[HEADER] = number
        _tell(request, response, (perf_counter() - started) * 1000)
        return response

    return middleware


@receiver(request_finished)
def forget(**_: Any) -> None:
    """Not before all of an answer is sent: until then it may break. What the thread says later is about another
    request, or about what was none."""
    structlog.contextvars.clear_contextvars()


def _tell(request: HttpRequest, response: HttpResponse, milliseconds: float) -> None:
    if request.path.startswith(QUIET):
        return
    log.info(
        "request",
        method=request.method,
        path=_path(request),
        status=response.status_code,
        user=_number(request),
        ms=round(milliseconds, 1),
    )


def _number(request: HttpRequest) -> int | None:
    """Of the account, if anybody asked whose it is: asking now would cost a query on pages that need none."""
    known = vars(request).get("_cached_user", vars(request).get("user"))
    return None if isinstance(known, SimpleLazyObject) else getattr(known, "pk", None)


def _path(request: HttpRequest) -> str:
    """Without what would move the cursor of a terminal: there the log could be made to look otherwise."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in request.path)
