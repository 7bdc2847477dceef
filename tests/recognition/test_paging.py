"""Places in a history as an address names them: whatever stands there, it is a place or none."""

import pytest
from django.test import Client

from accounts.models import User
from recognition.states import Status
from tests.pictures import kept

KEY = "6f0c0b1e-7c0e-4e8e-8f5e-0d6f2f1f9a11"


def shown(browser: Client, way: str, moment: str) -> list[str | None]:
    page = browser.get("/history/", {way: f"{moment}_{KEY}"}).context["page"]
    return [reading.said for reading in page.readings]


@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-31T12:00:00"])
def test_a_moment_that_there_never_was_is_no_place(browser: Client, owner: User, way: str, moment: str) -> None:
    kept(owner, text="407", status=Status.DONE, confidence=0.97)
    assert shown(browser, way, moment) == ["407"]


def test_a_place_may_be_told_in_any_zone(browser: Client, owner: User) -> None:
    """In one, too, that no database knows."""
    kept(owner, text="407", status=Status.DONE, confidence=0.97)
    assert shown(browser, "before", "9000-01-01T00:00:00+20:00") == ["407"]
    assert browser.get("/history/", {"after": f"9000-01-01T00:00:00+20:00_{KEY}"})["Location"] == "/history/"
