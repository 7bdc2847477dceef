"""The plain form for pictures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.pictures import a_one, encoded


def test_a_file_of_too_many_bytes_is_not_even_read(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_IMAGE_BYTES = 100
    monkeypatch.setattr("recognition.submission.submit", lambda **_: pytest.fail("it was read"))
    large = SimpleUploadedFile("large.png", encoded(a_one()), "image/png")
    answer = browser.post(reverse("recognition:upload"), {"pictures": [large], "engine": "cnn"})
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()
