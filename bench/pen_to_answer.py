"""From pen-up to the answer on the page, measured in the browser with the whole site running.

python -m bench.pen_to_answer [ADDRESS]

Without an address it starts a site of its own. Chromium is needed: apt install chromium.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

import tests.environment  # noqa: F401 -- a folder of its own, before the settings are read

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
django.setup()

from tests.e2e.pad import Pad  # noqa: E402 -- they read the settings
from tests.e2e.site import FLAGS, Site, chromium  # noqa: E402
from tests.e2e.strokes import written  # noqa: E402

WARM_UP, ROUNDS = 5, 60
NUMBERS = ("4", "40", "407")
# The clock starts with the event of the lifted pen and stops when the frame with its answer is drawn.
STOPWATCH = """() => {
  window.times = [];
  let lifted = null;
  addEventListener("pointerup", event => (lifted = event.timeStamp), true);
  new MutationObserver(() => {
    if (lifted === null || !document.querySelector("[data-text]")) return;
    const since = lifted;
    lifted = null;
    requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - since)));
  }).observe(document.querySelector("[data-answers]"), {childList: true});
}"""


def measure(address: str) -> dict[str, float]:
    """In milliseconds: each round writes a number and takes the time of its last stroke."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.evaluate(STOPWATCH)
        taken = [_round(Pad(page), NUMBERS[turn % len(NUMBERS)]) for turn in range(WARM_UP + ROUNDS)][WARM_UP:]
        browser.close()
    taken.sort()
    return {
        "rounds": len(taken),
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        "most_ms": round(taken[-1], 1),
    }


def _round(pad: Pad, number: str) -> float:
    pad.page.keyboard.press("Delete")
    for stroke in written(number, 60, 60, 150):
        before = _count(pad.page)
        pad.draw(stroke)
        pad.page.wait_for_function("count => times.length > count", arg=before)
    return float(pad.page.evaluate("times.at(-1)"))


def _count(page: Page) -> int:
    return int(page.evaluate("times.length"))


def main() -> None:
    site = Site()
    try:
        address = sys.argv[1] if len(sys.argv) > 1 else site.start(Path(tempfile.mkdtemp(prefix="scrawl-bench-")))
        print(json.dumps(measure(address)))
    finally:
        site.stop()


if __name__ == "__main__":
    main()
