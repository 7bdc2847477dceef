"""The whole site as `make run` starts it, with its real broker, workers and reader, and a real Chromium before it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright

from tests.e2e.pad import Pad
from tests.e2e.people import PASSWORD, sign_up
from tests.e2e.site import FLAGS, Site, chromium

WINDOW: ViewportSize = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site answers, with a slash at the end."""
    site = Site()
    try:
        yield site.start(tmp_path_factory.mktemp("site"))
    finally:
        site.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        pytest.skip("There is no Chromium here. On Debian and Ubuntu: apt install chromium.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


def opened(context: BrowserContext) -> Iterator[Page]:
    """A page that must stay without a word on its console: an error of ours, or something the policy forbade."""
    context.set_default_timeout(15_000)
    page, trouble = context.new_page(), []

    def listen(message: ConsoleMessage) -> None:
        # What the network refused is for the page to handle, and some tests refuse it on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            trouble.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert not trouble


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """Somebody who has not signed in."""
    yield from opened(
        browser.new_context(viewport=WINDOW, has_touch=True, color_scheme="light", service_workers="block")
    )


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone with three pixels for each."""
    screen: ViewportSize = {"width": 390, "height": 800}
    yield from opened(browser.new_context(viewport=screen, device_scale_factor=3, has_touch=True, is_mobile=True))


@pytest.fixture(scope="module")
def cookies(browser: Browser, address: str) -> dict[str, object]:
    """One account for each file of tests, made as people make one."""
    context = browser.new_context()
    sign_up(context.new_page(), address, f"{uuid4().hex}@example.org", PASSWORD)
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def person(browser: Browser, cookies: dict[str, object]) -> Iterator[Page]:
    """Somebody who is signed in."""
    yield from opened(browser.new_context(viewport=WINDOW, storage_state=cookies, service_workers="block"))  # type: ignore[arg-type]


@pytest.fixture
def draw(person: Page, address: str) -> Page:
    """The same person at the page with the pad."""
    person.goto(address + "draw/")
    return person


@pytest.fixture
def pad(draw: Page) -> Pad:
    """Theirs."""
    return Pad(draw)


@pytest.fixture
def scriptless(browser: Browser, cookies: dict[str, object]) -> Iterator[Page]:
    """The same person with JavaScript off."""
    yield from opened(browser.new_context(viewport=WINDOW, storage_state=cookies, java_script_enabled=False))  # type: ignore[arg-type]


@pytest.fixture
def stranger(browser: Browser, address: str) -> Iterator[Page]:
    for page in opened(browser.new_context(viewport=WINDOW)):
        sign_up(page, address, f"{uuid4().hex}@example.org", PASSWORD)
        yield page
