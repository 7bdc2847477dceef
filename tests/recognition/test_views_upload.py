"""The plain form for pictures."""

from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from recognition import bells, images
from recognition.images import CleanPicture
from recognition.models import Prediction
from tests.machines import Broker
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


def sent(browser: Client) -> HttpResponse:
    picture = SimpleUploadedFile("one.png", encoded(a_one()), "image/png")
    address = reverse("recognition:upload")
    return cast(HttpResponse, browser.post(address, {"pictures": [picture], "engine": "cnn"}, follow=True))


def test_what_is_deleted_while_its_reading_is_awaited_is_not_there(
    browser: Client, quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "wait", lambda name, _: Prediction.objects.filter(id=name).delete() and None)
    assert sent(browser).status_code == 404


def test_whose_account_is_closed_meanwhile_is_told(
    quiet_broker: Broker, transactional_db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = images.clean

    def closed(data: bytes) -> CleanPicture:
        User.objects.all().delete()
        return clean(data)

    monkeypatch.setattr(images, "clean", closed)
    answer = sent(browser)
    assert (answer.status_code, "closed meanwhile" in answer.content.decode()) == (422, True)
    assert not Prediction.objects.exists()


def test_what_is_wrong_with_the_choice_is_said_with_its_field(browser: Client) -> None:
    content = browser.post(reverse("recognition:upload"), {"engine": "cnn"}).content
    assert b'aria-invalid="true" aria-describedby="id_pictures_error" autofocus' in content
    assert b'id="id_pictures_error"' in content
