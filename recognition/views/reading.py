"""One reading: everything about it, the person's word on it, and what the reader saw."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.views import get_or_post, person
from recognition import limits, pulse, submission
from recognition.errors import GONE, Refused
from recognition.forms import CorrectionForm, EngineForm
from recognition.lanes import Lane
from recognition.models import Engine, Prediction
from recognition.views import owned

PATIENCE = 2.0  # seconds that a page waits for a reading before it shows one that is on its way


@login_required
@require_safe
def prediction(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, owned.reading(request, id))


def _page(request: HttpRequest, reading: Prediction, form: CorrectionForm | None = None) -> HttpResponse:
    context = {
        "reading": reading,
        "engines": Engine.choices,
        "correction": form or CorrectionForm(initial={"correction": reading.said}),
        "rows": (reading.said or "").count("\n") + 1,
        "worker_away": not reading.is_finished and not pulse.is_beating(Lane.READS),
    }
    return render(request, "recognition/prediction.html", context, status=422 if form else 200)


def await_reading(reading: Prediction) -> None:
    with suppress(Prediction.DoesNotExist):  # deleted meanwhile: its page says so
        submission.wait(reading, PATIENCE)


@login_required
@get_or_post
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    reading = owned.reading(request, id)
    if request.method != "POST":  # from signing in again, after a session that had ended
        return redirect("recognition:prediction", id)
    if request.POST.get("do") == "undo":
        word = "confirmation" if reading.is_confirmed else "correction"
        reading.correct(None)
        messages.success(request, f"The {word} is taken back.")
        return redirect("recognition:prediction", id)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, reading, form)
    reading.correct(form.cleaned_data["correction"])
    messages.success(request, "Confirmed." if reading.is_confirmed else "Corrected.")
    return redirect("recognition:prediction", id)


@login_required
@get_or_post
def again(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same picture by another engine: a new reading beside the old one, which stays as it is."""
    reading, form = owned.reading(request, id), EngineForm(request.POST)
    if request.method != "POST":
        return redirect("recognition:prediction", id)
    if not form.is_valid():
        messages.error(request, "There is no such engine. Choose one from the list.")
        return redirect("recognition:prediction", id)
    try:
        limits.SUBMISSIONS.take(person(request))
        other = submission.read_again(reading, Engine(form.cleaned_data["engine"]))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("recognition:prediction", id)
    except FileNotFoundError:
        messages.error(request, GONE)
        return redirect("recognition:prediction", id)
    await_reading(other)
    return redirect("recognition:prediction", other.id)


@login_required
@require_safe
def explain(request: HttpRequest, id: UUID) -> HttpResponse:
    reading, form = owned.reading(request, id), EngineForm(request.GET)
    engine = Engine(form.cleaned_data["engine"] if form.is_valid() else reading.engine)
    context = {"reading": reading, "engine": engine, "engines": Engine.choices}
    try:
        limits.EXPLANATIONS.take(person(request))
        context["seen"] = _seen(reading, engine)
    except FileNotFoundError as error:
        raise Http404 from error
    except Refused as refusal:
        return render(request, "recognition/explain.html", {**context, "refusal": refusal}, status=refusal.status)
    return render(request, "recognition/explain.html", context)


def _seen(reading: Prediction, engine: Engine) -> dict[str, Any]:
    """Each digit beside the pictures of it."""
    seen = submission.explain(reading, engine)
    pairs = zip(seen["reading"]["digits"], seen["looks"], strict=False)  # of many marks the first alone
    return {**seen, "looks": [{"digit": digit, **look} for digit, look in pairs]}
