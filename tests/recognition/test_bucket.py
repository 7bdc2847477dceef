"""Pictures in a bucket: the same way, the same doors, and nothing of them beside it. The bucket is a server that
speaks S3."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import closing
from accounts.models import User
from ocrsite import pictures
from recognition import orphans
from recognition.models import Prediction
from tests.api import Caller
from tests.machines import Broker, Worker, loaded_with, started
from tests.pictures import a_one, decoded, drawing, encoded
from tests.recognition.stored import PNG, keep, lies_there, lose


class Bucket:
    def __init__(self) -> None:
        self.name = f"pictures-{uuid4().hex}"
        self.server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.address = "http://{}:{}".format(*self.server.get_host_and_port())
        self.url = f"s3://{self.name}/kept?endpoint={self.address}&region=eu-central-1"
        self.client = boto3.client("s3", endpoint_url=self.address, region_name="eu-central-1")
        self.client.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def names(self) -> list[str]:
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=self.name).get("Contents", [])]


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-this-test")
    bucket = Bucket()
    monkeypatch.setenv("PICTURES_URL", bucket.url)  # for the worker
    settings.STORAGES = {**settings.STORAGES, "default": pictures.storage(bucket.url, Path())}
    yield bucket
    bucket.server.stop()


@pytest.fixture
def reading_worker(bucket: Bucket, session_worker: Worker, broker: Broker, transactional_db: None) -> Iterator[Worker]:
    session_worker.stop()
    with started(Worker()) as worker:
        yield worker


@pytest.mark.timeout(300)
def test_it_goes_the_whole_way(
    reading_worker: Worker, bucket: Bucket, api: Caller, strange_api: Caller, settings: Settings
) -> None:
    before = set(Path(settings.VAR_DIR).rglob("*.png"))
    told = api.post("predictions/", drawing(), prefer="wait=30").json()
    assert (told["status"], told["text"]) == ("done", "1")
    assert len(bucket.names()) == 1
    assert set(Path(settings.VAR_DIR).rglob("*.png")) == before
    shown = api.client.get(told["image"])
    assert (decoded(shown.getvalue()) == decoded(encoded(a_one()))).all()
    assert shown["Content-Type"] == "image/png"
    assert strange_api.client.get(told["image"]).status_code == 404


def test_it_gives_nobody_an_address_of_a_picture(bucket: Bucket, owner: User) -> None:
    kept = keep(owner)
    with pytest.raises(ValueError, match="knows its owner"):
        _ = kept.picture.url
    grants = bucket.client.get_object_acl(Bucket=bucket.name, Key=bucket.names()[0])["Grants"]
    assert all("URI" not in grant["Grantee"] for grant in grants)  # a URI is how «everybody» is written


def test_it_lies_where_it_should_and_comes_back(bucket: Bucket, owner: User) -> None:
    kept = keep(owner)
    assert bucket.names() == [f"kept/{kept.picture.name}"]
    assert kept.png() == PNG
    lose(kept)
    with pytest.raises(FileNotFoundError):
        Prediction.objects.get().png()


def test_closing_an_account_empties_it(
    bucket: Bucket,
    owner: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    keep(owner), keep(owner)
    theirs = keep(stranger)
    with django_capture_on_commit_callbacks(execute=True):
        closing.close(owner)
    assert bucket.names() == [f"kept/{theirs.picture.name}"]


def test_what_belongs_to_no_reading_is_found_there_too(bucket: Bucket, owner: User) -> None:
    kept = keep(owner)
    orphan = keep(owner)
    name = str(orphan.picture.name)
    orphan.delete()
    later = timezone.now() + timedelta(days=2)
    assert orphans.sweep_folder(name.split("/", maxsplit=1)[0], timezone.now()) == 0  # it may be on its way
    assert orphans.sweep_folder(name.split("/", maxsplit=1)[0], later) == 1
    assert not default_storage.exists(name)
    assert lies_there(kept)


def test_a_bucket_that_is_away_is_told_in_words(
    bucket: Bucket, broker: Broker, transactional_db: None, api: Caller
) -> None:
    bucket.server.stop()
    answer = api.post("predictions/", drawing())
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:scrawl:problem:away")
    assert answer["Retry-After"] == "5"


def test_who_keeps_pictures_in_a_folder_loads_nothing_of_it() -> None:
    assert "boto3" not in loaded_with("recognition.submission")


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "https://bucket",
        "s3://b?endpiont=x",
        "s3://key:secret@b",
        "s3://b?endpoint",
        "s3://b?region=",
        "s3://b?endpoint=store",
    ],
)
def test_it_does_not_guess(url: str) -> None:
    with pytest.raises(ValueError, match="reads s3://"):
        pictures.storage(url, Path())


def test_it_asks_aws_where_no_other_is_named() -> None:
    asked: dict[str, Any] = pictures.storage("s3://bucket", Path())["OPTIONS"]
    assert (asked["bucket_name"], asked["location"], asked.get("endpoint_url")) == ("bucket", "", None)
