"""What stands behind the question mark. A misspelt filter would find all there is, and its answer be believed."""

from collections.abc import Collection

from django.http import QueryDict
from rest_framework.exceptions import ValidationError


def check(asked: QueryDict, known: Collection[str]) -> None:
    """Refuses the first that is not known, or is said twice: of two answers only one would count."""
    for name, values in asked.lists():
        if name not in known:
            raise ValidationError({name: [f"There is no such parameter. There are {', '.join(known)}."]})
        if len(values) > 1:
            raise ValidationError({name: ["Say it once."]})
