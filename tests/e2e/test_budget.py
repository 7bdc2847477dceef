"""What the first page costs, where it comes from, and what it may do."""

from typing import Any

from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.conftest import WINDOW, opened
from tests.e2e.pad import Pad

BUDGET = 100_000  # bytes that go over the wire for the first page, headers and all
BARS = "[...document.querySelectorAll('meta[name=theme-color]')].map(meta => meta.content)"


def test_the_first_page_is_light_and_comes_from_here_alone(visitor: Page, address: str) -> None:
    answers: list[Response] = []
    visitor.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- it marks its handler
    visitor.goto(address, wait_until="networkidle")
    assert {answer.url for answer in answers if not answer.url.startswith(address)} == set()
    sizes = [answer.request.sizes() for answer in answers]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert 20_000 < weight < BUDGET


def test_nothing_shifts_while_the_first_page_comes_or_a_number_is_read(visitor: Page, address: str) -> None:
    visitor.add_init_script("""
        window.shifted = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => (shifted += entry.value)))
            .observe({type: "layout-shift", buffered: true});
    """)
    visitor.goto(address, wait_until="networkidle")
    assert visitor.evaluate("shifted") == 0
    pad = Pad(visitor)
    before = pad.canvas.bounding_box()
    pad.write("407")
    pad.reads("407")
    assert pad.canvas.bounding_box() == before


def test_the_policy_forbids_what_is_written_into_a_page(browser: Browser, address: str) -> None:
    page = browser.new_page()  # its console is expected to complain
    answer = page.goto(address)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.broken = true";
        document.body.append(script);
    }""")
    assert page.evaluate("window.broken === undefined")
    page.close()


def test_the_chosen_theme_is_there_with_the_first_byte(browser: Browser, address: str) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme="light")):
        page.goto(address)
        page.get_by_role("button", name="Switch between light and dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert 'data-theme="dark"' in page.request.get(address).text()
        page.get_by_role("button", name="Switch between light and dark").click()
        assert "data-theme=" not in page.request.get(address).text()  # back to what the system says


def test_the_browser_s_own_bars_are_of_the_chosen_theme(browser: Browser, address: str) -> None:
    """Whatever the system says: both of its colours are that of the page."""
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme="light")):
        page.goto(address)
        page.get_by_role("button", name="Switch between light and dark").click()
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert page.evaluate(BARS) == [paper, paper] == ["rgb(22, 21, 19)"] * 2
        assert page.request.get(address).text().count('content="#161513"') == 2
        page.get_by_role("button", name="Switch between light and dark").click()
        assert page.evaluate(BARS) == ["rgb(247, 244, 236)"] * 2


def test_motion_stops_when_the_system_asks(browser: Browser, address: str) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, reduced_motion="reduce")):
        page.goto(address)
        durations: Any = page.evaluate(
            "[...document.querySelectorAll('button')].map(b => getComputedStyle(b).transitionDuration)"
        )
        assert set(durations) == {"0s"}


def test_offline_the_site_says_so_in_its_own_words(browser: Browser, address: str) -> None:
    for page in opened(browser.new_context(viewport=WINDOW, color_scheme="light")):
        page.goto(address)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.get_by_role("button", name="Switch between light and dark").click()
        page.context.set_offline(True)
        page.goto(address + "engines/")
        expect(page.get_by_role("heading", name="No connection to the site")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", name="How well it reads")).to_be_visible()
