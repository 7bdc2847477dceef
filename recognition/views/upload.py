"""Pictures by a plain form: no script needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.views import get_or_post, person
from recognition import limits, submission
from recognition.errors import Refused, TooManyBytes, TooOften
from recognition.forms import UploadForm
from recognition.models import Engine, Prediction, Source
from recognition.views.pages import bench
from recognition.views.reading import await_reading


@login_required
@get_or_post
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "recognition/upload.html", {**bench(), "upload": form}, status=status)
    kept, refusals = _take(request, form.cleaned_data["pictures"], Engine(form.cleaned_data["engine"]))
    if not kept:
        status = 429 if any(isinstance(refusal, TooOften) for _, refusal in refusals) else 422
        return render(request, "recognition/upload.html", {**bench(), "refusals": refusals}, status=status)
    for name, refusal in refusals:
        messages.error(request, f"{name}: {refusal}")
    await_reading(kept[-1])
    if len(kept) == 1:
        return redirect("recognition:prediction", kept[0].id)
    messages.success(request, f"{len(kept)} pictures are in your history.")
    return redirect("recognition:history")


def _take(
    request: HttpRequest, files: Sequence[UploadedFile[Any]], engine: Engine
) -> tuple[list[Prediction], list[tuple[str, Refused]]]:
    """One that is refused costs the others nothing."""
    kept, refusals = [], []
    for file in files:
        try:
            limits.SUBMISSIONS.take(person(request))
            if (file.size or 0) > settings.MAX_IMAGE_BYTES:
                raise TooManyBytes  # before it is in memory
            data = file.read()
            kept.append(submission.submit(owner=person(request), image_bytes=data, source=Source.UPLOAD, engine=engine))
        except Refused as refusal:
            refusals.append((file.name or "The picture", refusal))
    return kept, refusals
