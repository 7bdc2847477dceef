"""A call to the API ends, one way or another."""

from playwright.sync_api import Page

from tests.e2e.site import hashed

ASK = """([http, address]) => import(http).then(({send}) => send(address, {method: "GET", limit: 0.2}))
    .then(() => null, ({message, passing}) => [message, passing])"""
DROP = """([http, address]) => import(http)
    .then(({send}) => send(address, {method: "GET", signal: AbortSignal.abort()})).catch(({name}) => name)"""


def test_one_that_hangs_is_refused_and_may_be_tried_again(visitor: Page, address: str) -> None:
    visitor.goto(address)
    visitor.route("**/api/v1/engines/", lambda route: None)
    told = ["The site does not answer. Check the connection.", True]
    assert visitor.evaluate(ASK, [hashed("js/http.js"), "/api/v1/engines/"]) == told


def test_one_that_is_dropped_is_no_refusal(visitor: Page, address: str) -> None:
    visitor.goto(address)
    assert visitor.evaluate(DROP, [hashed("js/http.js"), "/api/v1/engines/"]) == "AbortError"
