"""What the list of sessions calls a browser."""

import pytest

from accounts.templatetags.devices import device

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (WINDOWS, "Firefox on Windows"),
        ("Firefox/140.0", "Firefox"),
        ("something (X11; Linux x86_64)", "Linux"),
        ("python-requests/2.32", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_person_knows_it_again(told: str, name: str) -> None:
    assert device(told) == name
