"""Pictures handed in by the plain form, as a browser does it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


def uploaded(browser: Client, *files: bytes) -> Any:
    """The page that one is led to."""
    pictures = [SimpleUploadedFile(f"{place}.png", file, "image/png") for place, file in enumerate(files)]
    return browser.post(reverse("recognition:upload"), {"pictures": pictures, "engine": "cnn"}, follow=True)
