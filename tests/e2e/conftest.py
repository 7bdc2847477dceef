"""The whole site as `make run` starts it, with its real broker, workers and reader, and a real Chromium before it."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright

from tests.e2e.people import PASSWORD, sign_up
from tests.machines import Machine, until

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
STARTS_WITHIN = 120  # seconds, on a busy machine
WINDOW: ViewportSize = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Site(Machine):
    """Everything at once, as people start it."""

    def start(self, folder: Path) -> str:
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = door.getsockname()[1]
        self.launch("-m", "ocrsite.up", VAR_DIR=str(folder), PORT=str(port))
        address = f"http://127.0.0.1:{port}/"
        until(lambda: self.answers(f"{address}readyz"), STARTS_WITHIN, "the site's start")
        return address

    def answers(self, url: str) -> bool:
        assert self.is_running, f"The site ended:\n{self.log.read_text()[-4000:]}"
        try:
            urlopen(url, timeout=5).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()  # its parent alone: that it ends all the others is its own affair
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()


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
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("There is no Chromium here. On Debian and Ubuntu: apt install chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


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
def dense(browser: Browser) -> Iterator[Page]:
    """A phone with three pixels for each."""
    yield from opened(browser.new_context(viewport={"width": 390, "height": 800}, device_scale_factor=3))


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
def scriptless(browser: Browser, cookies: dict[str, object]) -> Iterator[Page]:
    """The same person with JavaScript off."""
    yield from opened(browser.new_context(viewport=WINDOW, storage_state=cookies, java_script_enabled=False))  # type: ignore[arg-type]


@pytest.fixture
def stranger(browser: Browser, address: str) -> Iterator[Page]:
    for page in opened(browser.new_context(viewport=WINDOW)):
        sign_up(page, address, f"{uuid4().hex}@example.org", PASSWORD)
        yield page
