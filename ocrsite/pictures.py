"""Where pictures are kept: a folder of this machine, or a bucket that machines share."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

KNOWN = {"endpoint", "region"}
SERVER = re.compile(r"https?://[^/]")


def storage(url: str, folder: Path) -> dict[str, Any]:
    return _bucket(url) if url else _folder(folder)


def _folder(folder: Path) -> dict[str, Any]:
    """Beside no URL: a picture leaves only through a view that knows its owner."""
    options = {"location": folder, "base_url": None}
    modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options | modes}


def _bucket(url: str) -> dict[str, Any]:
    """s3://bucket/folder?endpoint=https://…&region=…; who may enter is told as AWS's own tools are told."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    odd = set(asked) - KNOWN or "" in asked.values() or "@" in parts.netloc
    if parts.scheme != "s3" or not parts.hostname or odd or not SERVER.match(asked.get("endpoint", "https://aws")):
        raise ValueError(
            "PICTURES_URL reads s3://bucket/folder?endpoint=https://…&region=…, all but the bucket optional"
        )
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "region_name": asked.get("region")}
    if "endpoint" in asked:  # servers of one's own seldom have a name for each bucket
        options |= {"endpoint_url": asked["endpoint"], "addressing_style": "path"}
    return {"BACKEND": "ocrsite.bucket.PrivateBucket", "OPTIONS": options}
