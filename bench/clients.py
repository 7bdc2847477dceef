"""Clients that ask one thing after another, each over a connection that it keeps."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from itertools import count
from time import perf_counter, process_time, sleep
from typing import Any, Self

from bench.times import Times

PATIENCE = 60.0  # seconds for an answer
ASK_AGAIN = 0.02  # seconds, about a reading that is on its way


class NoAnswer(Exception):
    """There is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Question:
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int  # 0: none came
    seconds: float
    body: bytes = field(default=b"", repr=False)
    waited: bool = False  # it came by asking again, for the first word was «not yet»

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @cached_property
    def said(self) -> Any:
        return json.loads(self.body)


def as_form(png: bytes) -> tuple[bytes, dict[str, str]]:
    """How the pad hands in a drawing: the body, and the header that says what it is."""
    mark = "a-line-that-no-picture-holds"
    disposition = 'Content-Disposition: form-data; name="image"; filename="drawing.png"'
    head = f"--{mark}\r\n{disposition}\r\nContent-Type: image/png\r\n\r\n"
    body = head.encode() + png + f"\r\n--{mark}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={mark}"}


class Client:
    def __init__(self, port: int) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def ask(self, question: Question) -> Answer:
        """A reading that is not finished yet is asked for again until it is: only then there is an answer."""
        began = perf_counter()
        try:
            status, body, location = self._call(question)
            waited = status == 202
            while status == 202 or (waited and not json.loads(body)["finished_at"]):
                sleep(ASK_AGAIN)
                status, body, _ = self._call(Question(location, headers=question.headers))
        except (OSError, HTTPException):
            self.line.close()
            return Answer(0, perf_counter() - began)
        return Answer(status, perf_counter() - began, body, waited)

    def _call(self, question: Question) -> tuple[int, bytes, str]:
        method = "GET" if question.body is None else "POST"
        self.line.request(method, question.path, question.body, dict(question.headers))
        response = self.line.getresponse()
        return response.status, response.read(), response.getheader("Location", "")


@dataclass(frozen=True)
class Flood:
    """What some clients were told, each of them asking without a pause."""

    answers: Sequence[Answer] = field(repr=False)
    wall: float  # seconds until the last answer
    own_cpu: float  # seconds that the clients themselves computed

    @cached_property
    def good(self) -> list[Answer]:
        good = [answer for answer in self.answers if answer.is_good]
        if not good:
            raise NoAnswer(f"None of {len(self.answers)} questions was answered well: {self.answers[:1]}")
        return good

    def facts(self) -> dict[str, Any]:
        times = Times.of([answer.seconds for answer in self.good])
        return {
            **times.facts(),
            "a_second": round(len(self.good) / self.wall, 1),
            "errors": len(self.answers) - len(self.good),
            "waited": sum(answer.waited for answer in self.answers),
            "clients_cpu": round(self.own_cpu / self.wall, 3),
        }


def flood(port: int, questions: Sequence[Question], clients: int, seconds: float) -> Flood:
    """Threads of one process: they mostly wait, and what they compute is told with the result."""
    began, own = perf_counter(), process_time()
    with ThreadPoolExecutor(clients) as pool:
        told = list(pool.map(lambda n: _asked(port, questions, n, began + seconds), range(clients)))
    wall = perf_counter() - began
    return Flood([answer for each in told for answer in each], wall, process_time() - own)


def _asked(port: int, questions: Sequence[Question], first: int, end: float) -> list[Answer]:
    answers = []
    with Client(port) as client:
        for turn in count(first):
            if perf_counter() >= end:
                break
            answers.append(client.ask(questions[turn % len(questions)]))
    return answers
