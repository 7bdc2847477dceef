"""The one way from a page to rows: what belongs to somebody else is not there at all."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.views import person
from recognition.models import Prediction, PredictionQuerySet


def readings(request: HttpRequest) -> PredictionQuerySet:
    return Prediction.objects.owned_by(person(request))


def reading(request: HttpRequest, id: UUID) -> Prediction:
    """A stranger's reading is as absent as one that never was."""
    found: Prediction = get_object_or_404(readings(request), id=id)
    return found
