"""The API's rows, each a few lines: what they do stands in `submission`, the models and `exports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import FileResponse, StreamingHttpResponse
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, status
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import TokenScope
from accounts.models import User
from recognition import engines, exports, submission
from recognition.api import docs, paging, questions
from recognition.api.parsers import FewPartsParser
from recognition.api.prefer import Preference
from recognition.api.renderers import CSV, PNG
from recognition.api.serializers import DrawingSerializer, PredictionSerializer
from recognition.api.throttles import Previews, Reads, Submissions
from recognition.errors import GONE, Closed
from recognition.filters import PredictionFilter
from recognition.models import Engine, Prediction, PredictionQuerySet, Source

LONGEST_KEY = 255


class OwnPredictions(GenericAPIView[Prediction]):
    """What is another's is not there. In the trash one finds what one names, and no list shows it."""

    queryset = Prediction.objects.none()
    serializer_class = PredictionSerializer
    pagination_class = paging.PredictionPages
    filter_backends = (DjangoFilterBackend,)
    filterset_class = PredictionFilter
    throttle_classes: Sequence[type[BaseThrottle]] = (Reads,)
    may_ask = (*PredictionFilter.base_filters, "ordering")

    def get_queryset(self) -> PredictionQuerySet:
        return Prediction.objects.owned_by(cast(User, self.request.user))

    def filter_queryset(self, queryset: Any) -> Any:
        """One that is named is there, whatever else stands behind the question mark."""
        return queryset if self.kwargs else super().filter_queryset(queryset)

    def found(self) -> PredictionQuerySet:
        questions.check(self.request.query_params, self.may_ask)
        kept = self.filter_queryset(self.get_queryset().kept())
        return paging.with_surety(cast(PredictionQuerySet, kept))


@docs.PREDICTIONS
class PredictionViewSet(OwnPredictions, GenericViewSet[Prediction]):
    parser_classes = (FewPartsParser, MultiPartParser)
    lookup_value_converter = "id"
    may_ask = (*OwnPredictions.may_ask, *paging.PLACES)

    def get_throttles(self) -> list[BaseThrottle]:
        return [Submissions() if self.request.method == "POST" else Reads()]

    def create(self, request: Request) -> Response:
        drawing = DrawingSerializer(data=request.data)
        drawing.is_valid(raise_exception=True)
        prediction = _submitted(request, drawing.validated_data)
        preference = Preference.of(request.headers.get("Prefer", ""))
        return self._answer(submission.wait(prediction, preference.seconds), preference)

    def _answer(self, prediction: Prediction, preference: Preference) -> Response:
        headers = {"Location": reverse("api:prediction-detail", args=[prediction.pk])}
        if preference.applied:
            headers["Preference-Applied"] = preference.applied
        if prediction.is_finished:
            return Response(self.get_serializer(prediction).data, status.HTTP_201_CREATED, headers=headers)
        headers["Retry-After"] = "1"
        return Response(self.get_serializer(prediction).data, status.HTTP_202_ACCEPTED, headers=headers)

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.found())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def partial_update(self, request: Request, pk: str) -> Response:
        prediction = self.get_object()
        # Not partial: there is but one thing to change, and without it that was misspelt.
        change = self.get_serializer(prediction, data=request.data)
        change.is_valid(raise_exception=True)
        prediction.correct(change.validated_data["correction"])
        return Response(self.get_serializer(prediction).data)

    def destroy(self, request: Request, pk: str) -> Response:
        self.get_object().trash()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        prediction = self.get_object()
        prediction.restore()
        return Response(self.get_serializer(prediction).data)

    @action(detail=True, methods=["get"], renderer_classes=(JSONRenderer, PNG))
    def image(self, request: Request, pk: str) -> FileResponse:
        """Only to its owner, and never to be taken for anything but a picture."""
        prediction = self.get_object()
        try:
            picture = prediction.picture.open("rb")
        except FileNotFoundError as error:
            raise exceptions.NotFound(GONE) from error
        response = FileResponse(picture, content_type="image/png", filename=f"{prediction.pk}.png")
        response["Cache-Control"] = "private, max-age=3600, immutable"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


@docs.EXPORT
class ExportView(OwnPredictions):
    renderer_classes = (JSONRenderer, CSV)

    def get(self, request: Request) -> StreamingHttpResponse:
        rows = exports.rows(self.found().order_by(*paging.asked(request)))
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="scrawl.csv"'
        return response


def _submitted(request: Request, drawing: dict[str, Any]) -> Prediction:
    try:
        return submission.submit(
            owner=cast(User, request.user),
            image_bytes=drawing["image"],
            source=Source(drawing["source"]),
            engine=Engine(drawing["engine"]),
            idempotency_key=_key(request),
        )
    except Closed as error:
        raise exceptions.AuthenticationFailed(str(error)) from error


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise exceptions.ParseError(f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
    return key


@docs.PREVIEWS
class PreviewView(APIView):
    """Open to visitors without an account: the first drawing should not need one."""

    permission_classes = (AllowAny, TokenScope)
    parser_classes = (FewPartsParser, MultiPartParser)
    throttle_classes = (Previews,)

    def post(self, request: Request) -> Response:
        drawing = DrawingSerializer(data=request.data)
        drawing.is_valid(raise_exception=True)
        asked = drawing.validated_data
        return Response(submission.preview(asked["image"], Engine(asked["engine"])))


@docs.ENGINES
class EngineView(APIView):
    permission_classes = (AllowAny, TokenScope)
    throttle_classes = (Reads,)

    def get(self, request: Request) -> Response:
        return Response(engines.measured())
