"""The secret key of an installation that was given none: made once, kept with mode 600."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def keep(path: Path) -> str:
    """The key in that file, made if it is not there. Processes that start together agree on one."""
    if not path.exists():
        _make(path)
    if key := path.read_text().strip():
        return key
    raise ValueError(
        f"{path} is empty. Bring it back from a backup, or delete it: then all sign in anew, and lose second factors"
    )


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())  # or a power cut may leave its name alone
    # A link, unlike a rename, never replaces the key that another process has made meanwhile.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
