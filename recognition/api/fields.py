"""Pictures as programs send them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recognition.errors import TooManyBytes

DATA_URL = re.compile(r"data:[\w.+/-]*(;[\w.+=-]+)*;base64,", re.ASCII)
LONGEST_HEAD = 200


@extend_schema_field({"type": "string", "contentEncoding": "base64", "description": "Base64, or a data: URL."})
class PictureField(serializers.Field[bytes, Any, Any, Any]):
    """A file of a form, or base64 with or without the head of a data: URL. What it holds is checked later."""

    default_error_messages = {  # noqa: RUF012 -- the framework's own shape
        "wrong": "Send the picture as base64, as a data: URL or as the file of a form.",
    }

    def to_internal_value(self, data: Any) -> bytes:
        return self._file(data) if isinstance(data, UploadedFile) else self._base64(data)

    def to_representation(self, value: bytes) -> Any:
        raise NotImplementedError("A picture goes in here; it comes out by its own address.")

    def _file(self, file: UploadedFile[Any]) -> bytes:
        if (file.size or 0) > settings.MAX_IMAGE_BYTES:
            raise TooManyBytes
        return bytes(file.read())

    def _base64(self, text: Any) -> bytes:
        if not isinstance(text, str):
            self.fail("wrong")
        if head := DATA_URL.match(text[:LONGEST_HEAD]):
            text = text[head.end() :]
        text = text.replace("\n", "").replace("\r", "")  # many programs write base64 in lines
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self.fail("wrong")
