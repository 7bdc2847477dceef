"""What can be asked of a history. The page, the API and the CSV ask in the same words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware
from django_filters.fields import IsoDateTimeField

from recognition.models import Engine, Prediction, PredictionQuerySet, Source
from recognition.states import Status

SHOWN = Coalesce("correction", "text", output_field=CharField())
LONGEST_QUESTION = 400

# The framework's sentences quote what was asked and name a list that an address does not have.
NO_TEXT = {
    "max_length": f"At most {LONGEST_QUESTION} characters can be asked for.",
    "null_characters_not_allowed": "There is a character in it that stands in no text.",
}
NO_SHARE = dict.fromkeys(("invalid", "min_value", "max_value"), "Say a number from 0 to 1, such as 0.9.")
NO_MOMENT = {"invalid": "Say a date such as 2026-07-31."}


def no_choice(of: type[Engine | Source | Status]) -> dict[str, str]:
    *others, last = of.values
    return {"invalid_choice": f"Say {', '.join(others)} or {last}."}


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    def to_python(self, value: str) -> datetime | None:
        """Where clocks are put on at midnight a day begins at one, and where they are put back it begins twice. The
        framework refuses both; here it is the first moment of that day."""
        try:
            moment: datetime | None = super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or not error.params:
                raise
            moment = make_aware(error.params["datetime"])
        return moment

    def clean(self, value: str) -> datetime | None:
        """In UTC: databases know fewer time zones than Python. PostgreSQL none beyond sixteen hours."""
        moment: datetime | None = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]
    field_class = MomentField


class YesOrNoField(forms.NullBooleanField):
    widget = forms.TextInput  # the framework's choice hides what it does not know

    def to_python(self, value: str | None) -> Any:
        """What is neither is told: as no answer it would find both."""
        answer = super().to_python(value)
        if answer is None and value not in self.empty_values:
            raise ValidationError("Say true or false.", code="invalid")
        return answer


class YesOrNoFilter(filters.BooleanFilter):  # type: ignore[misc]
    field_class = YesOrNoField


class PredictionFilter(filters.FilterSet):  # type: ignore[misc]
    text = filters.CharFilter(
        method="says", label="Says exactly", max_length=LONGEST_QUESTION, error_messages=NO_TEXT,
        help_text="What was read, or the correction where there is one, is exactly this.",
    )  # fmt: skip
    contains = filters.CharFilter(
        method="has", label="Contains", max_length=LONGEST_QUESTION, error_messages=NO_TEXT,
        help_text="What was read, or the correction where there is one, has this in it.",
    )  # fmt: skip
    engine = filters.ChoiceFilter(
        label="Read by", choices=Engine.choices, error_messages=no_choice(Engine), help_text="Which engine read it."
    )
    source = filters.ChoiceFilter(
        label="Came by", choices=Source.choices, error_messages=no_choice(Source), help_text="Where it came from."
    )
    status = filters.ChoiceFilter(
        label="State", choices=Status.choices, error_messages=no_choice(Status), help_text="How far it is."
    )
    corrected = YesOrNoFilter(
        label="Checked by you", field_name="correction", lookup_expr="isnull", exclude=True,
        help_text="Whether a person corrected or confirmed it.",
    )  # fmt: skip
    min_confidence = filters.NumberFilter(
        label="At least this sure", field_name="confidence", lookup_expr="gte",
        min_value=0, max_value=1, error_messages=NO_SHARE, help_text="At least this sure, 0 to 1.",
    )  # fmt: skip
    max_confidence = filters.NumberFilter(
        label="Less sure than", field_name="confidence", lookup_expr="lte",
        min_value=0, max_value=1, error_messages=NO_SHARE, help_text="At most this sure, 0 to 1.",
    )  # fmt: skip
    created_after = MomentFilter(
        label="From", field_name="created_at", lookup_expr="gte", error_messages=NO_MOMENT,
        help_text="Handed in at this moment or later, ISO 8601.",
    )  # fmt: skip
    created_before = MomentFilter(
        label="Before", field_name="created_at", lookup_expr="lt", error_messages=NO_MOMENT,
        help_text="Handed in before this moment, ISO 8601.",
    )  # fmt: skip

    class Meta:
        model = Prediction
        fields = ()

    def says(self, rows: PredictionQuerySet, _: str, words: str) -> PredictionQuerySet:
        return cast(PredictionQuerySet, rows.alias(shown=SHOWN).filter(shown=words))

    def has(self, rows: PredictionQuerySet, _: str, words: str) -> PredictionQuerySet:
        return cast(PredictionQuerySet, rows.alias(shown=SHOWN).filter(shown__contains=words))
