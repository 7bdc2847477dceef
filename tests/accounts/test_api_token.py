from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts import tokens
from accounts.errors import TooManyTokensError
from accounts.models import MAX_TOKENS, ApiToken, ApiTokenQuerySet, Scope, User

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_it_works(owner: User) -> None:
    token, text = ApiToken.objects.issue(owner=owner, name="kiosk", days=7, now=NOW)

    assert token.digest == tokens.digest(text)
    assert token.expires_at == NOW + timedelta(days=7)
    assert token.scopes == (Scope.READ, Scope.WRITE)
    assert list(ApiToken.objects.owned_by(owner).unrevoked()) == [token]


def test_its_text_is_nowhere_in_the_database(owner: User) -> None:
    with CaptureQueriesContext(connection) as said:
        _, text = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert any("INSERT" in query["sql"] for query in said)
    assert not any(text in query["sql"] for query in said)


def test_it_checks_ownership(owner: User, stranger: User) -> None:
    ApiToken.objects.issue(owner=owner, name="kiosk")

    assert not ApiToken.objects.owned_by(stranger).exists()


def test_it_must_be_good_for_something(owner: User) -> None:
    with pytest.raises(IntegrityError, match="token_may_do_something"):
        ApiToken.objects.issue(owner=owner, name="idle", scopes=[])


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_does_not_hold_the_other(owner: User, scope: Scope) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk", scopes=[scope])

    assert token.scopes == (scope,)


def test_one_is_revoked_and_the_others_stay(owner: User) -> None:
    revoked, _ = ApiToken.objects.issue(owner=owner, name="lost")
    other, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert ApiToken.objects.filter(pk=revoked.pk).revoke(NOW) == 1
    assert list(ApiToken.objects.unrevoked()) == [other]


def test_revoking_again_keeps_the_first_time(owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="lost", now=NOW)
    ApiToken.objects.revoke(NOW)

    assert ApiToken.objects.revoke(NOW + timedelta(days=1)) == 0
    token.refresh_from_db()
    assert token.revoked_at == NOW


def test_it_notes_its_use_once_a_minute(owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="busy", now=NOW)
    with CaptureQueriesContext(connection) as said:
        for second in range(50):
            token.touch(NOW + timedelta(seconds=second))

    assert len(said) == 1
    token.refresh_from_db()
    assert token.last_used_at == NOW.replace(second=0)

    token.touch(NOW + timedelta(minutes=1))
    token.refresh_from_db()
    assert token.last_used_at == NOW.replace(minute=7, second=0)


def test_a_slow_process_does_not_turn_its_use_back(owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="busy", now=NOW)
    slow = ApiToken.objects.get(pk=token.pk)
    token.touch(NOW + timedelta(minutes=9))

    slow.touch(NOW)

    token.refresh_from_db()
    assert token.last_used_at == NOW.replace(minute=15, second=0)


def test_an_account_holds_only_so_many(owner: User, stranger: User) -> None:
    """The revoked count, too: making and revoking in a loop must not fill the disk."""
    for number in range(MAX_TOKENS):
        ApiToken.objects.issue(owner=owner, name=str(number), now=NOW)
    ApiToken.objects.revoke(NOW)

    with pytest.raises(TooManyTokensError, match=str(MAX_TOKENS)):
        ApiToken.objects.issue(owner=owner, name="one more", now=NOW)
    ApiToken.objects.issue(owner=stranger, name="theirs", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_holds_no_more_of_several_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.models.MAX_TOKENS", 1)
    owner, count = User.objects.create_user("owner@example.org"), ApiTokenQuerySet.count

    def count_slowly(mine: ApiTokenQuerySet) -> int:
        held = count(mine)
        sleep(0.1)
        return held

    def issue(number: int) -> None:
        with suppress(TooManyTokensError):
            ApiToken.objects.issue(owner=owner, name=str(number))
        connection.close()

    with monkeypatch.context() as slower, ThreadPoolExecutor(4) as crowd:
        slower.setattr(ApiTokenQuerySet, "count", count_slowly)
        list(crowd.map(issue, range(4)))
    assert ApiToken.objects.count() == 1


def test_the_long_dead_make_room(owner: User) -> None:
    for number in range(MAX_TOKENS):
        ApiToken.objects.issue(owner=owner, name=str(number), days=1, now=NOW)

    token, _ = ApiToken.objects.issue(owner=owner, name="new", now=NOW + timedelta(days=32))

    assert list(ApiToken.objects.owned_by(owner)) == [token]
