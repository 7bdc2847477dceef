"""Cursor pages: they do not shift while new predictions come, and the last costs as little as the first."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import FloatField, Func
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination, _positive_int
from rest_framework.request import Request
from rest_framework.views import APIView

from recognition.models import Prediction, PredictionQuerySet
from recognition.paging import above, below

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "-confidence": ("-surety", "-id"),
    "confidence": ("surety", "id"),
}
NEWEST_FIRST = "-created_at"
PLACES = ("cursor", "page_size")

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


def _moment(text: str) -> datetime:
    """As a cursor of ours writes it, in UTC: not every other zone is one to every database."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC:
        raise ValueError(text)
    return moment


def _surety(text: str) -> float:
    surety = float(text)
    if not -1.0 <= surety <= 1.0:
        raise ValueError(text)
    return surety


VALUES: dict[str, Callable[[str], datetime | float]] = {"created_at": _moment, "surety": _surety}


class PredictionPages(CursorPagination):
    """A cursor names a prediction by its value in the ordering and its id, and the page begins after it.

    The framework's own counts through those of one value. It gives up after a thousand, and skips as many as took
    another value meanwhile: all that is not read yet is of one."""

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = "How many at most. More than 200 are not on one page."
    max_page_size = 200
    invalid_cursor_message = "This cursor is none of ours. Begin again without one."

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.base_url, self.ordering = request.build_absolute_uri(), asked(request)
        self.cursor, size = self.decode_cursor(request), self.get_page_size(request)
        backwards = self.cursor is not None and self.cursor.reverse
        found = list(self._from_here(queryset, backwards)[: size + 1])
        self.page = found[:size][::-1] if backwards else found[:size]
        came, more = self.cursor is not None, len(found) > size
        self.has_next, self.has_previous = (came, more) if backwards else (more, came)
        return self.page

    def get_page_size(self, request: Request) -> int:
        """The framework takes what is no number for no word at all."""
        size = request.query_params.get(self.page_size_query_param)
        try:
            return _positive_int(size, strict=True, cutoff=self.max_page_size) if size else self.page_size
        except ValueError as error:
            raise ValidationError({"page_size": ["Say a whole number from 1 on."]}) from error

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], reverse=False) if self.page and self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], reverse=True) if self.page and self.has_previous else None

    def _link(self, prediction: Prediction, *, reverse: bool) -> str:
        position = f"{getattr(prediction, self._name)}_{prediction.pk}"
        return self.encode_cursor(Cursor(offset=0, reverse=reverse, position=position))  # type: ignore[arg-type]

    @property
    def _name(self) -> str:
        return self.ordering[0].lstrip("-")

    def _from_here(self, rows: PredictionQuerySet, backwards: bool) -> PredictionQuerySet:
        falling = self.ordering[0].startswith("-") != backwards
        if self.cursor:
            value, id = self._place(self.cursor)
            rows = (below if falling else above)(rows, self._name, value, id)
        return rows.order_by(f"-{self._name}", "-id") if falling else rows.order_by(self._name, "id")

    def _place(self, cursor: Cursor) -> tuple[datetime | float, UUID]:
        """The framework takes whatever stands there, and so a cursor of another ordering."""
        value, _, id = str(cursor.position).rpartition("_")
        try:
            return VALUES[self._name](value), UUID(id)
        except ValueError as error:
            raise NotFound(self.invalid_cursor_message) from error
