"""All that a person kept: found again, counted, taken along, thrown away and taken back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.views import get_or_post
from recognition import personal, removal
from recognition.filters import PredictionFilter
from recognition.forms import MoveForm
from recognition.models import PredictionQuerySet
from recognition.paging import Page
from recognition.summary import Summary
from recognition.views import narrowing, owned

UNDO = "undo"  # in the session: what was thrown away last, offered back once
PLACES = ("after", "before")  # of a page; everything else in the address narrows the search


def _narrowing(request: HttpRequest) -> str:
    """A form sends its empty fields, too: they ask nothing."""
    query = request.GET.copy()
    for name in request.GET:
        if name in PLACES or not any(query.getlist(name)):
            del query[name]
    return query.urlencode()


def _asked(request: HttpRequest, readings: PredictionQuerySet) -> PredictionFilter:
    return PredictionFilter(request.GET, readings, request=request)


def _found(filters: PredictionFilter) -> PredictionQuerySet:
    """A question that is not understood finds nothing; all there is would look like its answer."""
    found: PredictionQuerySet = filters.qs if filters.is_valid() else filters.queryset.none()
    return found


def _listing(request: HttpRequest, readings: PredictionQuerySet, **context: Any) -> HttpResponse:
    filters = _asked(request, readings.defer("digits"))
    page = Page.of(_found(filters), request.GET)
    query = _narrowing(request)
    if not page.readings and any(place in request.GET for place in PLACES):  # what stood there was moved away
        return redirect(f"{request.path}?{query}" if query else request.path)
    context |= {
        "filters": filters,
        "page": page,
        "query": query,
        "often": [*narrowing.often(QueryDict(query))],
        "parts": [*narrowing.parts(filters, QueryDict(query))],
        "empty": not page.readings and not query,
        "undo": request.session.pop(UNDO, []),
        "trash_days": settings.TRASH_DAYS,
    }
    return render(request, "recognition/history.html", context)


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    return _listing(request, owned.readings(request).kept())


@login_required
@require_safe
def trash(request: HttpRequest) -> HttpResponse:
    return _listing(request, owned.readings(request).trashed(), in_trash=True)


@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    found = _found(_asked(request, owned.readings(request).kept()))
    return render(request, "recognition/summary.html", {"summary": Summary.of(found), "query": _narrowing(request)})


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    found = _found(_asked(request, owned.readings(request).kept()))
    answer = StreamingHttpResponse(personal.as_json(found), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="scrawl-{timezone.now():%Y-%m-%d}.json"'
    return answer


@login_required
@get_or_post
def move(request: HttpRequest) -> HttpResponse:
    """Into the trash, out of it, or away for good. What is not one's own is not there to be moved."""
    if request.method != "POST":  # from signing in again, after a session that had ended
        return redirect("recognition:history")
    form = MoveForm(request.POST)
    form.fields["id"].queryset = owned.readings(request)  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, "Nothing was moved: select at least one reading that is still there.")
        return redirect(_back(request))
    chosen, place = form.cleaned_data["id"], form.cleaned_data["to"]
    ids = [str(id) for id in chosen.values_list("id", flat=True)]
    count = MOVES[place](chosen)
    if place == MoveForm.TRASH:
        request.session[UNDO] = ids
    elif count:
        messages.success(request, f"{_readings(count)} {DONE[place]}")
    else:
        messages.error(request, "Nothing was deleted: only what is in the trash can be deleted for good.")
    return redirect(_back(request))


def _trash(chosen: PredictionQuerySet) -> int:
    return chosen.kept().change(trashed_at=timezone.now())


def _restore(chosen: PredictionQuerySet) -> int:
    return chosen.change(trashed_at=None)


def _delete(chosen: PredictionQuerySet) -> int:
    return removal.remove(chosen.trashed())


MOVES = {MoveForm.TRASH: _trash, MoveForm.HISTORY: _restore, MoveForm.NOWHERE: _delete}
DONE = {MoveForm.HISTORY: "back in the history.", MoveForm.NOWHERE: "deleted for good."}


def _readings(count: int) -> str:
    return "1 reading" if count == 1 else f"{count} readings"


def _back(request: HttpRequest) -> str:
    """Where the person was, if that is a page of ours. A word without a slash is taken for a view's name."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else "recognition:history"
