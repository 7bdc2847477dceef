"""What was put into SQL once does what Django's own would do, each time with other values."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql.compiler import SQLCompiler
from pytest_django import DjangoAssertNumQueries

from accounts.authentication import find
from accounts.models import ApiToken, User
from accounts.prepared import Given, Lookup, Update
from recognition.models import Prediction
from recognition.states import Status
from tests.pictures import kept

NOW = datetime(2026, 11, 3, 4, 5, 6, 789, tzinfo=UTC)


def renaming(*told: str) -> Update[Prediction]:
    named = Prediction.objects.filter(id=Given("id", models.UUIDField()))
    return Update(named, {"text": Given("text", models.CharField())}, told)


def test_it_takes_other_values_each_time(owner: User) -> None:
    first, second = kept(owner), kept(owner)
    update = renaming()
    changed = [update.run(id=id, text=text) for id, text in ((first.id, "1"), (second.id, "2"), (uuid4(), "3"))]
    assert changed == [1, 1, 0]
    assert {one.id: one.text for one in Prediction.objects.all()} == {first.id: "1", second.id: "2"}


def test_it_tells_the_rows_that_it_changed(owner: User) -> None:
    prediction = kept(owner)
    Prediction.objects.filter(id=prediction.id).update(started_at=NOW)
    (told,) = renaming("id", "picture", "started_at", "text").tell(id=prediction.id, text="407")
    assert (told.id, told.picture.name, told.started_at) == (prediction.id, prediction.picture.name, NOW)
    assert told.text == "407"
    assert told.get_deferred_fields() >= {"confidence", "digits"}


def test_it_finds_a_row_and_the_one_beside_it(owner: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kept(owner, text="1")
    prediction = kept(owner, text="407", started_at=NOW)
    given = Given("text", models.CharField())
    lookup = Lookup(Prediction.objects.select_related("owner").filter(text=given).order_by())
    assert lookup.first(text="2") is None
    with django_assert_num_queries(1):
        found = lookup.first(text="407")
        assert found is not None
        assert (found, found.owner.email, found.started_at) == (prediction, owner.email, NOW)
    assert found.get_deferred_fields() == set()
    found.text = "408"
    found.save()
    prediction.refresh_from_db()
    assert prediction.text == "408"


def test_a_call_of_a_program_puts_nothing_into_sql_again(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = ApiToken.objects.issue(owner=owner, name="test")
    assert find(text, NOW).owner == owner
    monkeypatch.setattr(SQLCompiler, "compile", None)
    assert find(text, NOW).owner == owner


def test_no_attempt_puts_its_updates_into_sql_again(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(prediction: Prediction) -> None:
        holder = uuid4()
        assert [one.id for one in Prediction.objects.claim([prediction.id], holder, NOW)] == [prediction.id]
        assert Prediction.objects.finish({prediction.id: {"text": "407", "digits": [{"value": "4"}]}}, holder, NOW)

    first, second = kept(owner), kept(owner)
    attempt(first)
    with monkeypatch.context() as patched:
        patched.setattr(SQLCompiler, "compile", None)
        attempt(second)
    second.refresh_from_db()
    assert (second.status, second.text, second.digits) == (Status.DONE, "407", [{"value": "4"}])


def test_many_are_one_word_with_the_database(owner: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows, holder = [kept(owner) for _ in range(3)], uuid4()
    Prediction.objects.claim([one.id for one in rows[:2]], holder, NOW)
    with django_assert_num_queries(1):
        assert Prediction.objects.finish({one.id: {"text": str(n)} for n, one in enumerate(rows)}, holder, NOW) == 2
    assert [Prediction.objects.get(id=one.id).text for one in rows] == ["0", "1", None]


def test_what_fails_spoils_its_transaction_as_any_update_does(owner: User) -> None:
    first, second = kept(owner), kept(owner)
    key = Given("key", models.CharField())
    update = Update(Prediction.objects.filter(id=Given("id", models.UUIDField())), {"idempotency_key": key})
    assert update.run(id=first.id, key="a")
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            update.run(id=second.id, key="a")
        assert connection.needs_rollback
        transaction.set_rollback(True)
