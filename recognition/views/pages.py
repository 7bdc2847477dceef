"""Where one draws, and what stands beside it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from recognition.confidence import Level
from recognition.engines import measured
from recognition.errors import TooManyBytes
from recognition.forms import MOST_AT_ONCE, TOO_MANY
from recognition.models import Engine

BRUSHES = ((4, "Thin", 3), (7, "Medium", 5), (11, "Thick", 8))  # radius on the pad, name, dot on the button


def bench() -> dict[str, Any]:
    """What the pad and the upload form need to know."""
    return {
        "engines": Engine.choices,
        "brushes": BRUSHES,
        "levels": {level.css: level.least for level in Level},
        "max_bytes": settings.MAX_IMAGE_BYTES,
        "too_large": TooManyBytes(),
        "most_at_once": MOST_AT_ONCE,
        "too_many": TOO_MANY,
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("recognition:draw")
    return render(request, "recognition/home.html", bench())


@login_required
@require_safe
def draw(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/draw.html", bench())


@require_safe
def engines(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/engines.html", {"readers": measured()})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/offline.html")


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """From the root, for a service worker sees only what lies beneath it."""
    return render(request, "recognition/offline.js", content_type="text/javascript; charset=utf-8")
