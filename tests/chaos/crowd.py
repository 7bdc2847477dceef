"""Programs that hand in drawings at once, and ask again under the same key until each is taken."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.pictures import drawing

CUT_OFF = 0  # in place of a status: the connection broke before there was one
TAKEN = (201, 202)
PATIENCE = 120.0  # seconds, for one drawing
PAUSE = 0.3  # shorter than any answer asks for, so that a moment's outage is met by many


@dataclass(frozen=True)
class Crowd:
    address: str
    token: str
    met: list[int] = field(default_factory=list)  # by all of them, so far

    def hand_in(self, count: int, at_once: int) -> None:
        with ThreadPoolExecutor(at_once) as programs:
            list(programs.map(lambda _: self.until_taken(), range(count)))

    def until_taken(self) -> None:
        key, end = uuid4().hex, time.monotonic() + PATIENCE
        while (status := self.ask(key)) not in TAKEN:
            assert time.monotonic() < end, f"A drawing was not taken: {status}"
            time.sleep(PAUSE)

    def ask(self, key: str) -> int:
        self.met.append(status := self._post(key))
        return status

    def _post(self, key: str) -> int:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        request = Request(f"{self.address}api/v1/predictions/", json.dumps(drawing()).encode(), headers)
        try:
            with urlopen(request, timeout=40) as answer:
                return int(answer.status)
        except HTTPError as refusal:
            check_refusal(refusal)
            return refusal.code
        except (OSError, HTTPException):
            return CUT_OFF


def check_refusal(refusal: HTTPError) -> None:
    """What cannot be taken just now is refused in words, and with a time to come back."""
    told: dict[str, Any] = json.load(refusal)
    assert (refusal.code, told["type"]) == (503, "urn:scrawl:problem:away"), told
    assert refusal.headers["Retry-After"] == "5"
