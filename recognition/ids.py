"""Readings' numbers in addresses. Some languages write them in capitals, and the framework knows none of those."""

from django.urls import register_converter
from django.urls.converters import UUIDConverter


class AnyCase(UUIDConverter):
    regex = UUIDConverter.regex.replace("a-f", "a-fA-F")


register_converter(AnyCase, "id")
