"""For whoever watches over the site: does it live, is it ready, what does it count."""

from collections.abc import Callable
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import generate_latest
from redis import RedisError

from accounts import addresses
from recognition import pulse, queue
from recognition.lanes import Lane
from recognition.metrics import ASKED


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nobody else, so that their illness does not get it restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part by name; 503 when one is missing."""
    parts = {name: "ok" if well() else "missing" for name, well in PARTS.items()}
    ready = set(parts.values()) == {"ok"}
    answer = {"status": "ok" if ready else "not ready", **parts}
    return JsonResponse(answer, status=200 if ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or for whoever has the token. To all others there is no such page."""
    if not (_has_token(request) or _comes_from_here(request)):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    response.content += generate_latest(ASKED)
    return response


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _broker() -> bool:
    try:
        with queue.ask() as broker:
            return bool(broker.ping())
    except RedisError:
        return False


def _worker() -> bool:
    return all(pulse.is_beating(lane) for lane in Lane)


PARTS: dict[str, Callable[[], bool]] = {"database": _database, "broker": _broker, "worker": _worker}


def _has_token(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and compare_digest(shown.encode(), settings.METRICS_TOKEN.encode())


def _comes_from_here(request: HttpRequest) -> bool:
    """A proxy on this machine is here too: what it passes on is not."""
    passed_on = {"X-Forwarded-For", "X-Real-Ip", "Forwarded"} & set(request.headers)
    address = addresses.plain(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104
    return not passed_on and ip_address(address).is_loopback
