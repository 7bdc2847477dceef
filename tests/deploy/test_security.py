"""Every test that docs/security.md calls as a witness is there, and every requirement has the form of one."""

import re

import pytest

from tests.deploy import shape

PAGE = shape.text("docs", "security.md")
WITNESSES = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("path", "name"), WITNESSES, ids=str)
def test_the_witness_is_there(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", shape.text(path), re.MULTILINE), f"{path} holds no {name}"


def test_every_row_names_requirements_and_witnesses() -> None:
    table = PAGE.split("## What does not apply")[0]
    rows = [line.split(" | ") for line in table.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 60
    for numbers, _, witnesses in rows:
        for number in numbers.strip("| ").split(", "):
            assert re.fullmatch(r"\d{1,2}\.\d\.\d{1,2}( \(L3\))?", number), number
        assert witnesses.startswith(("`tests/", "by reading"))


def test_every_chapter_is_spoken_of() -> None:
    chapters = set(re.findall(r"^## V(\d+)", PAGE, re.MULTILINE)) | {"10", "17"}
    assert chapters == {str(number) for number in range(1, 18)}
