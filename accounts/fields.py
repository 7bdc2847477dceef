from typing import Any

from django.db import models


class LowercaseEmailField(models.EmailField):  # type: ignore[type-arg]
    """Stored and looked up in lower case, so that a plain unique index suffices: addresses that
    differ by capitals alone are one."""

    def to_python(self, value: Any) -> Any:
        return lowered(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return lowered(super().get_prep_value(value))


def lowered(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value
