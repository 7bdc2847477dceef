"""The plain form for pictures."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from recognition import bells, images
from recognition.images import CleanPicture
from recognition.models import Prediction
from tests.machines import Broker
from tests.pictures import a_one, encoded
from tests.recognition.uploads import uploaded

A_ONE = encoded(a_one())


def test_a_file_of_too_many_bytes_is_not_even_read(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_IMAGE_BYTES = 100
    monkeypatch.setattr("recognition.submission.submit", lambda **_: pytest.fail("it was read"))
    answer = uploaded(browser, A_ONE)
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_what_is_deleted_while_its_reading_is_awaited_is_not_there(
    browser: Client, quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "wait", lambda name, _: Prediction.objects.filter(id=name).delete() and None)
    assert uploaded(browser, A_ONE).status_code == 404


def test_whose_account_is_closed_meanwhile_is_told(
    quiet_broker: Broker, transactional_db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = images.clean

    def closed(data: bytes) -> CleanPicture:
        User.objects.all().delete()
        return clean(data)

    monkeypatch.setattr(images, "clean", closed)
    answer = uploaded(browser, A_ONE)
    assert (answer.status_code, "closed meanwhile" in answer.content.decode()) == (422, True)
    assert not Prediction.objects.exists()


def test_what_is_wrong_with_the_choice_is_said_with_its_field(browser: Client) -> None:
    content = browser.post(reverse("recognition:upload"), {"engine": "cnn"}).content
    assert b'autofocus aria-invalid="true" aria-describedby="id_pictures_error"' in content
    assert b'id="id_pictures_error"' in content


def test_of_several_uploads_each_refusal_is_told_and_the_rest_is_kept(browser: Client, broker: Broker) -> None:
    content = uploaded(browser, A_ONE, b"ID3 a song", b"", A_ONE).content
    assert Prediction.objects.count() == 2
    assert b"2 pictures are in your history." in content
    assert b"1.png: This is no picture that can be read here." in content
    assert b"2.png: The file is empty." in content


@pytest.mark.parametrize(
    ("files", "sentence"), [([], b"Choose at least one picture."), ([b"ID3"], b"This is no picture")]
)
def test_an_upload_of_nothing_good_stays_on_the_form(browser: Client, files: list[bytes], sentence: bytes) -> None:
    answer = uploaded(browser, *files)
    assert answer.status_code == 422
    assert sentence in answer.content
    assert not Prediction.objects.exists()


def test_more_files_than_are_taken_at_once_are_refused_in_a_sentence(browser: Client) -> None:
    assert b"and 50 at once." in browser.get(reverse("recognition:upload")).content
    answer = uploaded(browser, *[b"ID3"] * 51)
    assert answer.status_code == 413
    assert b"At most 50 pictures are taken at once." in answer.content
