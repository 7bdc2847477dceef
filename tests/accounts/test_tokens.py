"""The text of a token."""

import re

from hypothesis import given
from hypothesis import strategies as st

from accounts import tokens

SECRET_SCANNERS_RULE = re.compile(r"\bscrawl_[0-9A-Za-z]{36}\b")


def test_it_works() -> None:
    text = tokens.mint()

    assert tokens.well_formed(text)
    assert SECRET_SCANNERS_RULE.fullmatch(text)


def test_it_never_repeats() -> None:
    assert len({tokens.mint() for _ in range(1000)}) == 1000


@given(place=st.integers(0, tokens.LENGTH - 1), letter=st.characters())
def test_it_notices_one_wrong_letter(place: int, letter: str) -> None:
    text = tokens.mint()
    wrong = text[:place] + letter + text[place + 1 :]

    assert tokens.well_formed(wrong) == (wrong == text)


@given(st.text())
def test_it_refuses_any_other_text(text: str) -> None:
    assert not tokens.well_formed(text)


def test_it_refuses_one_that_is_longer_though_its_checksum_is_right() -> None:
    longer = tokens.PREFIX + "0" * 31

    assert not tokens.well_formed(longer + tokens.checksum(longer))


def test_it_keeps_its_form() -> None:
    """Tokens in people's programs outlive a release: neither checksum nor digest may change."""
    zeros = "scrawl_" + "0" * 30

    assert tokens.well_formed(zeros + "3N0Jj6")
    assert tokens.digest("scrawl_") == "8bf3aa12bdd85e49ec0bc3d1f63077d7699ad2b7091e3ff2362537077d22fa4b"


def test_its_hint_gives_nothing_away() -> None:
    text = tokens.mint()

    assert text.startswith(tokens.hint(text))
    assert len(text) - len(tokens.hint(text)) >= 26
