"""What goes in and what comes out, in the words of the contract."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recognition.api.fields import PictureField
from recognition.corrections import in_lines
from recognition.models import LONGEST_TEXT, Engine, Prediction, Source


def probability() -> serializers.FloatField:
    return serializers.FloatField(min_value=0.0, max_value=1.0)


def choice(of: type[Engine | Source], default: Engine | Source, **more: Any) -> serializers.ChoiceField:
    """Its refusal does not quote what was sent: that may be megabytes, or no text that can be sent back."""
    message = f"One of {', '.join(of.values)}."
    return serializers.ChoiceField(
        choices=of.choices, default=default, error_messages={"invalid_choice": message}, **more
    )


class DrawingSerializer(serializers.Serializer[Any]):
    """What is handed in."""

    image = PictureField()
    engine = choice(Engine, Engine.CNN)
    # The metaclass takes fields out of the class, so that this one hides nothing.
    source = choice(Source, Source.API, help_text="How it came about.")  # type: ignore[assignment]


class DrawingFormSerializer(DrawingSerializer):
    """The same as a form, for the API's description."""

    image = serializers.FileField()  # type: ignore[assignment]


class BoxSerializer(serializers.Serializer[Any]):
    left = serializers.IntegerField()
    top = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class DigitSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="0 to 9, or ? for a mark that is no digit.")
    confidence = probability()
    probabilities = serializers.ListField(child=probability(), min_length=10, max_length=10, help_text="Of 0, 1, … 9.")
    box = BoxSerializer(help_text="In the picture's pixels.")
    line = serializers.IntegerField(help_text="Counted from 0, top to bottom.")
    reason = serializers.CharField(allow_null=True, help_text="Why a ? is no digit.")
    votes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What each of the ensemble's ten looks said."
    )


class ReadingSerializer(serializers.Serializer[Any]):
    """A preview: read, and not kept."""

    text = serializers.CharField(allow_blank=True, help_text="The digits; lines are joined by a line break.")
    confidence = serializers.FloatField(help_text="Calibrated: of those that say 0.9, nine in ten are right.")
    engine = serializers.ChoiceField(choices=Engine.choices)
    model = serializers.CharField()
    digits = DigitSerializer(many=True)
    duration_ms = serializers.FloatField()


class LinesField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        return in_lines(super().to_internal_value(data))


class PredictionSerializer(serializers.ModelSerializer[Prediction]):
    digits = DigitSerializer(many=True, read_only=True)
    image = serializers.SerializerMethodField()
    model = serializers.CharField(read_only=True, allow_null=True)
    correction = LinesField(
        allow_null=True, allow_blank=True, max_length=LONGEST_TEXT,
        help_text="What a person says stands there, as a text may be: digits, ? and line breaks. The machine's answer "
        "stays beside it. null takes it back.",
    )  # fmt: skip

    class Meta:
        model = Prediction
        fields = (
            *("id", "status", "text", "confidence", "correction", "engine", "model", "source", "digits", "image"),
            *("created_at", "finished_at", "duration_ms", "error"),
        )
        read_only_fields = tuple(name for name in fields if name != "correction")

    @extend_schema_field(OpenApiTypes.URI_REF)
    def get_image(self, prediction: Prediction) -> str:
        return reverse("api:prediction-image", args=[prediction.pk])

    def to_representation(self, instance: Prediction) -> dict[str, Any]:
        """By hand: this is most of what a page of fifty costs, and the digits are ready-made."""
        return {
            "id": str(instance.pk),
            "status": instance.status,
            "text": instance.text,
            "confidence": instance.confidence,
            "correction": instance.correction,
            "engine": instance.engine,
            "model": instance.model or None,
            "source": instance.source,
            "digits": instance.digits,
            "image": self.get_image(instance),
            "created_at": _moment(instance.created_at),
            "finished_at": instance.finished_at and _moment(instance.finished_at),
            "duration_ms": instance.duration_ms,
            "error": instance.error,
        }


class EngineSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=Engine.choices)
    title = serializers.CharField()
    model = serializers.CharField()
    accuracy = serializers.FloatField(allow_null=True, help_text="Share of pictures read without a fault, as measured.")
    calibration_error = serializers.FloatField(allow_null=True, help_text="Expected calibration error, as measured.")
    milliseconds = serializers.FloatField(allow_null=True, help_text="Of one drawing, as measured.")


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    request_id = serializers.CharField(allow_null=True)
    errors = serializers.DictField(required=False)  # type: ignore[assignment]


def _moment(moment: Any) -> str:
    return str(moment.isoformat()).replace("+00:00", "Z")
