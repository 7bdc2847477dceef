from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import tokens
from accounts.authentication import find
from accounts.models import LONGEST_NAME, MAX_TOKENS, Scope, User

pytestmark = pytest.mark.django_db


def create_token(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("create_token", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_works(owner: User) -> None:
    out, err = create_token("Owner@Example.org", "--name", "kiosk")

    token = find(out.strip(), timezone.now())
    assert (token.owner, token.name, token.scopes) == (owner, "kiosk", tuple(Scope))
    assert not err


def test_the_token_is_alone_on_the_last_line() -> None:
    out, _ = create_token("new@example.org", "--name", "kiosk")

    assert out.endswith("\n")
    assert tokens.well_formed(out.splitlines()[-1])


def test_it_makes_the_account() -> None:
    _, err = create_token("New@example.org", "--name", "kiosk")

    assert "new@example.org" in err
    assert not User.objects.get(email="new@example.org").has_usable_password()


def test_it_makes_the_account_once() -> None:
    for name in ("one", "two"):
        create_token("new@example.org", "--name", name)

    assert User.objects.get().api_tokens.count() == 2


def test_it_takes_scopes_and_days(owner: User) -> None:
    out, _ = create_token(owner.email, "--name", "kiosk", "--scope", "read", "--days", "7")

    token = find(out.strip(), timezone.now())
    assert token.scopes == (Scope.READ,)
    assert (token.expires_at - token.created_at).days == 7


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody", "--name", "x"], "not an e-mail address"),
        ([f"{'a' * 250}@example.org", "--name", "x"], "not an e-mail address"),
        (["a@example.org", "--name", "x", "--days", "0"], "from 1 to 365 days"),
        (["a@example.org", "--name", "x", "--days", "366"], "from 1 to 365 days"),
        (["a@example.org", "--name", ""], "name has 1 to"),
        (["a@example.org", "--name", "x" * (LONGEST_NAME + 1)], "name has 1 to"),
        (["a@example.org", "--name", "x", "--scope", "admin"], "invalid choice"),
        (["a@example.org"], "--name"),
    ],
)
def test_it_refuses_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        create_token(*words)
    assert not User.objects.exists()


def test_it_stops_at_the_limit(owner: User) -> None:
    for number in range(MAX_TOKENS):
        create_token(owner.email, "--name", str(number))

    with pytest.raises(CommandError, match="at most"):
        create_token(owner.email, "--name", "one more")
