"""Pictures in a bucket that speaks S3. Imported only where PICTURES_URL names one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from recognition.errors import Away

SECONDS = 3  # that a request gives the store, twice: somebody waits


@contextmanager
def _reaching(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
            raise FileNotFoundError(name) from error
        raise Away from error
    except BotoCoreError as error:
        raise Away from error


class PrivateBucket(S3Storage):  # type: ignore[misc]
    client_config: Any

    def __init__(self, **options: Any) -> None:
        # Names are random and never taken twice: to ask first would be one more word with the store.
        # No ACL: a bucket is private unless somebody opens it, and many take none any more.
        super().__init__(file_overwrite=True, default_acl=None, **options)
        patience = {"connect_timeout": SECONDS, "read_timeout": SECONDS, "retries": {"total_max_attempts": 2}}
        self.client_config = self.client_config.merge(Config(**patience))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """In one piece and one question: a picture is never large."""
        with _reaching(name):
            found = self.bucket.Object(self._normalize_name(name)).get()
            return ContentFile(found["Body"].read(), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _reaching(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _reaching(name):
            super().delete(name)

    def url(self, name: str, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValueError("A picture leaves only through a view that knows its owner.")
