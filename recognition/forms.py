"""What people send through the pages. A form says what is wrong in a sentence; the work is done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from recognition.corrections import in_lines
from recognition.models import LONGEST_TEXT, Engine, Prediction

MOST_AT_ONCE = settings.DATA_UPLOAD_MAX_NUMBER_FILES
TOO_MANY = f"At most {MOST_AT_ONCE} pictures are taken at once. Choose fewer, and send the others after them."


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files in one field. Whether each is a picture is for `images` to say."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(PicturesField, self).clean(file, initial) for file in files or [None]]


class EngineForm(forms.Form):
    engine = forms.ChoiceField(choices=Engine.choices)


class UploadForm(EngineForm):
    pictures = PicturesField(
        allow_empty_file=True,  # refused with the others, each in its own sentence
        error_messages={"required": "Choose at least one picture."},
    )


class LinesField(forms.CharField):
    def to_python(self, value: Any) -> str:
        """A browser ends each line with two characters, and would run out of room with a reading sent back as it is."""
        return in_lines(str(super().to_python(value)))


class CorrectionForm(forms.Form):
    """Empty is an answer too: no digits stand there."""

    correction = LinesField(required=False, max_length=LONGEST_TEXT)


class MoveForm(forms.Form):
    """Some readings, and where they go."""

    TRASH, HISTORY, NOWHERE = "trash", "history", "nowhere"

    id = forms.ModelMultipleChoiceField(queryset=Prediction.objects.none(), error_messages={"invalid_pk_value": "?"})
    to = forms.ChoiceField(choices=[(place, place) for place in (TRASH, HISTORY, NOWHERE)])
