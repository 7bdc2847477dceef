"""How the API tells of itself: what the framework cannot see from the code."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from recognition.api.paging import ORDERINGS
from recognition.api.serializers import (
    DrawingFormSerializer,
    DrawingSerializer,
    EngineSerializer,
    PredictionSerializer,
    ProblemSerializer,
    ReadingSerializer,
)

PROBLEM = "application/problem+json"
DIGIT = {
    "value": "7",
    "confidence": 0.984,
    "probabilities": [0.0, 0.004, 0.002, 0.001, 0.0, 0.0, 0.0, 0.984, 0.001, 0.008],
    "box": {"left": 12, "top": 8, "width": 40, "height": 61},
    "line": 0,
    "reason": None,
}
FINISHED = {
    "id": "0b6f7a52-6f0c-4d1e-9a57-3f1f0c8a2b11",
    "status": "done",
    "text": "7",
    "confidence": 0.984,
    "correction": None,
    "engine": "cnn",
    "model": "digits-1",
    "source": "api",
    "digits": [DIGIT],
    "image": "/api/v1/predictions/0b6f7a52-6f0c-4d1e-9a57-3f1f0c8a2b11/image/",
    "created_at": "2026-01-31T12:00:00.120000Z",
    "finished_at": "2026-01-31T12:00:00.128000Z",
    "duration_ms": 2.9,
    "error": None,
}
PENDING = FINISHED | {
    "status": "pending",
    "text": None,
    "confidence": None,
    "model": None,
    "digits": [],
    "finished_at": None,
    "duration_ms": None,
}
READ = {name: FINISHED[name] for name in ("text", "confidence", "engine", "model", "digits", "duration_ms")}
A_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAGbwh6gAAAABJRU5ErkJggg=="
DRAWING = OpenApiExample(
    "A picture as base64", {"image": A_DOT, "engine": "cnn"}, request_only=True, media_type="application/json"
)

REASONS = {
    400: "The request cannot be understood.",
    401: "The token is missing, unknown, revoked or expired.",
    403: "The token lacks the scope, the session its CSRF token, or the storage is full.",
    404: "There is nothing here, or it belongs to somebody else. Of a list: the cursor is none of ours.",
    406: "No answer of the asked type.",
    408: "The rest of the body did not come.",
    411: "The body came in chunks; send it with a Content-Length.",
    413: "The body has too many bytes, or the picture too many pixels.",
    415: "Neither JSON nor a form, or packed by a Content-Encoding, or no picture.",
    422: "The picture is damaged, has an unreadable shape or holds too much to be read at once, or the Idempotency-Key "
    "was used for another one.",
    429: "Too many requests; Retry-After says how long to wait.",
    503: "The database or the pictures are away, or no reader answered a preview in time; Retry-After says how long.",
}


def problems(*numbers: int) -> dict[Any, Any]:
    return {(n, PROBLEM): OpenApiResponse(ProblemSerializer, description=REASONS[n]) for n in numbers}


ALWAYS = problems(400, 401, 403, 406, 429, 503)
ONE = ALWAYS | problems(404)
HEADS = problems(411, 413, 415)  # what a body is refused for unread
GIVEN = ALWAYS | HEADS | problems(408, 422)
BODY = {"application/json": DrawingSerializer, "multipart/form-data": DrawingFormSerializer}
PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, description="`wait=N`: seconds to wait, at most 30. `respond-async`: none."
)
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key and picture give the same prediction."
)
ALL_KNOWN = "A parameter that is not among these, or comes twice, is refused."
ORDERING = OpenApiParameter("ordering", str, enum=list(ORDERINGS), default="-created_at")


def header(name: str, kind: Any, *statuses: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, response=list(statuses))


TOLD = [
    header("Location", OpenApiTypes.URI_REF, "201", "202"),
    header("Preference-Applied", str, "201", "202"),
    header("Retry-After", int, "202", "429", "503"),
]
LATER = header("Retry-After", int, "429", "503")


def entry(*parameters: OpenApiParameter, **words: Any) -> Any:
    """Of whatever is asked, it may be said to ask later."""
    return extend_schema(parameters=[*parameters, LATER], **words)


PREDICTIONS = extend_schema_view(
    create=extend_schema(
        summary="Hand in a drawing",
        description="Waits for the reading: 201 with it, or 202 and a Location to ask at.",
        request=BODY,
        parameters=[PREFER, KEY, *TOLD],
        examples=[
            DRAWING,
            OpenApiExample("Read", FINISHED, response_only=True, status_codes=["201"]),
            OpenApiExample("On its way", PENDING, response_only=True, status_codes=["202"]),
        ],
        responses={201: PredictionSerializer, 202: PredictionSerializer} | GIVEN | problems(404),
    ),
    list=entry(
        ORDERING,
        summary="The history",
        description=f"What lies in the trash is not in it. {ALL_KNOWN}",
        responses={200: PredictionSerializer(many=True)} | ONE,
    ),
    retrieve=entry(summary="One prediction", responses={200: PredictionSerializer} | ONE),
    partial_update=entry(
        summary="Correct it",
        request=PredictionSerializer,
        examples=[OpenApiExample("A correction", {"correction": "407"}, request_only=True)],
        responses={200: PredictionSerializer} | ONE | HEADS | problems(408),
    ),
    destroy=entry(summary="Put it in the trash", responses={204: None} | ONE),
    restore=entry(
        summary="Take it out of the trash",
        request=None,
        responses={200: PredictionSerializer} | ONE | HEADS,
    ),
    image=entry(
        summary="The stored picture",
        responses={(200, "image/png"): OpenApiTypes.BINARY} | ONE,
        filters=False,
    ),
)
EXPORT = extend_schema_view(
    get=entry(
        ORDERING,
        operation_id="predictions_export",
        summary="The history as CSV",
        description=ALL_KNOWN,
        responses={(200, "text/csv"): OpenApiTypes.STR} | ALWAYS,
        filters=True,
    )
)
PREVIEWS = extend_schema_view(
    post=entry(
        operation_id="previews_create",
        summary="Read without keeping",
        description="Open to visitors without an account, within limits.",
        request=BODY,
        examples=[DRAWING, OpenApiExample("Read", READ, response_only=True, status_codes=["200"])],
        responses={200: ReadingSerializer} | GIVEN,
    )
)
ENGINES = extend_schema_view(
    get=entry(
        operation_id="engines_list",
        summary="The engines and what was measured of them",
        responses={200: EngineSerializer(many=True)} | ALWAYS,
    )
)
