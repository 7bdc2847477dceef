"""Cursor pages: they do not shift while new predictions come, and the last costs as little as the first."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from django.db.models import FloatField, Func
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from recognition.models import PredictionQuerySet

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "-confidence": ("-surety", "-id"),
    "confidence": ("surety", "id"),
}
NEWEST_FIRST = "-created_at"


# Written out: SQLite does not know its index again when the number comes as a parameter.
SURETY = Func("confidence", template="COALESCE(%(expressions)s, -1.0)", output_field=FloatField())


def with_surety(rows: PredictionQuerySet) -> PredictionQuerySet:
    """What is not read yet has no confidence, and a cursor cannot stand on nothing: it comes as -1."""
    return cast(PredictionQuerySet, rows.annotate(surety=SURETY))


def asked(request: Request) -> tuple[str, ...]:
    """What `ordering` asks for. An unknown one is refused: guessing would hide a typing error."""
    name = request.query_params.get("ordering", NEWEST_FIRST)
    if name not in ORDERINGS:
        raise ValidationError({"ordering": [f"One of {', '.join(ORDERINGS)}."]})
    return ORDERINGS[name]


def _is_moment(text: str) -> bool:
    """As a cursor of ours writes it, in UTC: not every other zone is one to every database."""
    return datetime.fromisoformat(text).tzinfo is UTC


def _is_surety(text: str) -> bool:
    return -1.0 <= float(text) <= 1.0


POSITIONS: dict[str, Callable[[str], bool]] = {"created_at": _is_moment, "surety": _is_surety}


class PredictionPages(CursorPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_cursor_message = "This cursor is none of ours. Begin again without one."

    def get_ordering(self, request: Request, queryset: object, view: APIView) -> tuple[str, ...]:
        return asked(request)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The framework gives the database whatever stands there, and so does a cursor of another ordering."""
        cursor = super().decode_cursor(request)
        position = cast("str | None", cursor.position if cursor else None)
        if position is not None and not self._is_position(position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def _is_position(self, text: str) -> bool:
        try:
            return POSITIONS[self.ordering[0].lstrip("-")](text)
        except ValueError:
            return False
