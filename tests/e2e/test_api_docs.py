"""The API's page works under the site's policy, in either theme, and asks nobody else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import WINDOW, opened
from tests.e2e.test_access import complaints

LOADS_WITHIN = 60_000  # ms: Swagger UI is a large script, and the machine may be busy


@pytest.fixture(params=["light", "dark"])
def docs(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=WINDOW, color_scheme=request.param, service_workers="block")
    for page in opened(context):
        asked: list[str] = []
        page.on("request", lambda question: asked.append(question.url))  # noqa: B023 -- one page
        page.goto(address + "api/docs/", timeout=LOADS_WITHIN)
        yield page
        assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_it_describes_every_call_and_makes_one(docs: Page) -> None:
    expect(docs.locator(".opblock")).to_have_count(10, timeout=LOADS_WITHIN)
    engines = docs.locator(".opblock", has_text="/api/v1/engines/")
    engines.locator(".opblock-summary-control").click()
    engines.get_by_role("button", name="Try it out").click()
    engines.get_by_role("button", name="Execute").click()
    answer = engines.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200", timeout=LOADS_WITHIN)
    expect(answer).to_contain_text('"name"')


def test_it_says_how_a_program_signs_in_and_nothing_is_too_faint(docs: Page) -> None:
    expect(docs.locator(".info")).to_contain_text("Authorization: Bearer scrawl_", timeout=LOADS_WITHIN)
    expect(docs.get_by_role("link", name="your account’s page")).to_have_attribute("href", "/account/tokens/")
    docs.locator(".opblock-post .opblock-summary-control").first.click()
    docs.locator(".examples-select__section-label").first.wait_for()
    assert [where for what, _, where in complaints(docs) if what == "color-contrast"] == []


def test_it_follows_the_theme(docs: Page) -> None:
    expect(docs.locator(".opblock").first).to_be_visible(timeout=LOADS_WITHIN)
    dark = docs.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    heading = docs.locator(".info .title")
    assert heading.evaluate(BRIGHT) == dark
    docs.get_by_role("button", name="Switch between light and dark").click()
    assert heading.evaluate(BRIGHT) != dark


BRIGHT = "node => getComputedStyle(node).color.match(/\\d+/g).slice(0, 3).every(part => part > 127)"
