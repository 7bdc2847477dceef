"""Clients before a small server that says what real ones say, at its worst."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import pytest

from bench.clients import Client, NoAnswer, Question, as_form, flood

TURNS = count()


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/broken":
            self.close_connection = True
            return
        self.say(*({"/later": (202, "/one")}.get(self.path, (201, ""))))

    def do_GET(self) -> None:
        self.say(200, "", finished=next(TURNS) % 3 == 2)

    def say(self, status: int, location: str, *, finished: bool = True) -> None:
        body = json.dumps({"finished_at": "now" if finished else None}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        site.daemon_threads = True
        Thread(target=site.serve_forever, daemon=True).start()
        yield site.server_port
        site.shutdown()


@pytest.fixture
def client(port: int) -> Iterator[Client]:
    with Client(port) as client:
        yield client


def test_an_answer_is_what_came_and_how_long_it_took(client: Client) -> None:
    answer = client.ask(Question("/", b"x"))
    assert (answer.status, answer.waited) == (201, False)
    assert 0 < answer.seconds < 5


def test_not_yet_is_no_answer(client: Client) -> None:
    answer = client.ask(Question("/later", b"x"))
    assert (answer.status, answer.waited) == (200, True)
    assert answer.said == {"finished_at": "now"}


def test_a_broken_connection_is_an_error_and_the_next_question_is_answered(client: Client) -> None:
    assert client.ask(Question("/broken", b"x")).status == 0
    assert client.ask(Question("/", b"x")).status == 201


def test_many_clients_count_all_they_were_told(port: int) -> None:
    told = flood(port, [Question("/", b"x"), Question("/broken", b"x")], 4, 0.3)
    facts = told.facts()
    assert facts["errors"] > 0
    assert facts["count"] + facts["errors"] == len(told.answers)
    assert facts["a_second"] == pytest.approx(facts["count"] / told.wall, abs=0.1)


def test_where_nobody_answers_nothing_is_measured() -> None:
    told = flood(9, [Question("/", b"x")], 1, 0.05)
    with pytest.raises(NoAnswer):
        told.facts()


def test_a_form_holds_the_picture_as_it_is() -> None:
    body, headers = as_form(b"\x89PNG\r\n")
    mark = headers["Content-Type"].split("boundary=")[1].encode()
    assert body.startswith(b"--" + mark)
    assert b"\r\n\r\n\x89PNG\r\n\r\n--" + mark + b"--\r\n" in body
