"""Honest users: people who sign in, draw stroke by stroke and look back, and programs with a token.

`make load` starts it. It needs a site, LOAD_PEOPLE (a file of accounts), and writes all it saw to LOAD_SEEN."""

import json
import os
import random
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from gevent import sleep
from locust import FastHttpUser, between, events, task
from locust.contrib.fasthttp import FastResponse

from bench.clients import as_form
from bench.drawings import NUMBER, growing

PEOPLE: list[dict[str, str]] = json.loads(Path(os.environ["LOAD_PEOPLE"]).read_text("utf-8"))
HANDS = [growing(NUMBER, seed) for seed in range(16)]
NEXT_STROKE = (0.2, 0.6)  # seconds from the end of one to the end of the next
PREDICTIONS, PREVIEWS = "/api/v1/predictions/", "/api/v1/previews/"

times: dict[str, list[float]] = defaultdict(list)  # milliseconds
errors: dict[str, int] = defaultdict(int)
taken: list[str] = []  # the ids of all that was handed in and not refused


def note(name: str, response_time: float, exception: Exception | None, **_: Any) -> None:
    times[name].append(response_time)
    if exception:
        errors[f"{name}: {exception}"] += 1


def tell(**_: Any) -> None:
    seen = {"times": times, "errors": errors, "taken": taken}
    Path(os.environ["LOAD_SEEN"]).write_text(json.dumps(seen), "utf-8")


events.request.add_listener(note)  # type: ignore[no-untyped-call]
events.quitting.add_listener(tell)  # type: ignore[no-untyped-call]


def post(user: FastHttpUser, path: str, png: bytes, headers: dict[str, str], name: str) -> FastResponse:
    body, kind = as_form(png)
    return user.client.post(path, data=body, headers=headers | kind, name=name)  # type: ignore[arg-type]


def hand_in(user: FastHttpUser, name: str, png: bytes, headers: dict[str, str]) -> FastResponse:
    once = {"Idempotency-Key": str(uuid4()), "Prefer": "wait=5"}
    answer = post(user, PREDICTIONS, png, headers | once, name)
    if answer.ok:
        taken.append(answer.json()["id"])
    return answer


class Person(FastHttpUser):
    weight = 4
    wait_time = between(1, 4)

    def on_start(self) -> None:
        person = PEOPLE.pop()
        self.client.get("/accounts/login/", name="sign-in page")
        form = {"login": person["email"], "password": person["password"], "csrfmiddlewaretoken": self.csrf()}
        with self.client.post("/accounts/login/", data=form, name="sign in", catch_response=True) as answer:
            if "sessionid" not in self.cookies():
                answer.failure("Nobody is signed in.")

    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.client.cookiejar}

    def csrf(self) -> str:
        return self.cookies().get("csrftoken", "")

    @task(5)
    def draw(self) -> None:
        """A preview follows each stroke; what stands there in the end is kept, and looked at."""
        self.client.get("/draw/", name="pad")
        headers = {"X-CSRFToken": self.csrf()}
        drawn = random.choice(HANDS)
        for png in drawn:
            sleep(random.uniform(*NEXT_STROKE))
            post(self, PREVIEWS, png, headers, "preview")
        answer = hand_in(self, "save", drawn[-1], headers)
        if answer.ok:
            self.client.get(f"/history/{answer.json()['id']}/", name="a reading")
            self.client.get(answer.json()["image"], name="its picture")

    @task(2)
    def look_back(self) -> None:
        self.client.get("/history/", name="history")

    @task(1)
    def search(self) -> None:
        self.client.get("/history/?contains=40", name="search")


class Program(FastHttpUser):
    weight = 1
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.bearer = {"Authorization": f"Bearer {PEOPLE.pop()['token']}"}

    @task(3)
    def read(self) -> None:
        answer = hand_in(self, "API: hand in", random.choice(HANDS)[-1], self.bearer)
        if answer.ok:
            self.client.get(f"{PREDICTIONS}{answer.json()['id']}/", headers=self.bearer, name="API: one")

    @task(1)
    def list(self) -> None:
        self.client.get(f"{PREDICTIONS}?text={NUMBER}", headers=self.bearer, name="API: list")
