"""Bodies as programs send them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from rest_framework.parsers import JSONParser


class FewPartsParser(JSONParser):
    """Of `{},{},…` Python makes twenty times as many bytes, before anybody can ask what it is: a visitor's few
    requests would fill the memory. A picture has one comma at most, and no body here more than three parts."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read()
        if body.count(b",") > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            raise TooManyFieldsSent
        return super().parse(BytesIO(body), media_type, parser_context)
