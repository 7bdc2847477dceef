"""Who meet at one person's rows wait for each other in one order: the person, the readings, the room they take.

Of SQLite nothing is asked here: there one writes at a time.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import closing
from accounts.models import User
from recognition import removal, submission
from recognition.errors import Closed
from recognition.models import Prediction, Source, Storage
from recognition.states import Status
from tests import environment
from tests.machines import Broker
from tests.meanwhile import Meanwhile
from tests.pictures import a_one, encoded
from tests.recognition import stored

pytestmark = pytest.mark.skipif(environment.postgres is None, reason="On SQLite one writes at a time")
PICTURE = encoded(a_one())
NOW = datetime(2026, 11, 3, tzinfo=UTC)
HOLDER = uuid4()
IDS = [UUID(int=number) for number in (3, 2, 1)]  # as they lie in the table


def submit(owner: User) -> Prediction:
    return submission.submit(owner=owner, image_bytes=PICTURE, source=Source.API)


@pytest.mark.parametrize("first", [True, False])
def test_closing_waits_for_an_upload_and_takes_it_along(
    quiet_broker: Broker, transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """Each would hold what the other waits for, and one of them would be sent away."""
    if not first:
        stored.keep(owner)
    take = Storage.take

    def taken(who: User, size: int) -> bool:
        found = take(who, size)
        meanwhile.do(lambda: closing.close(who))
        return found

    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        monkeypatch.setattr(Storage, "take", taken)
        picture = submit(owner).picture.name
        assert meanwhile.done
        meanwhile.done.result()
    assert not User.objects.exists()
    assert not Prediction.objects.exists()
    assert not default_storage.exists(str(picture))


def test_an_upload_waits_for_closing_and_is_told(
    quiet_broker: Broker, transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.keep(owner)
    remove = removal.remove

    def removed(readings: Any) -> int:
        meanwhile.do(lambda: submit(owner))
        return remove(readings)

    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        monkeypatch.setattr(removal, "remove", removed)
        closing.close(owner)
        assert meanwhile.done
        with pytest.raises(Closed):
            meanwhile.done.result()
    assert not User.objects.exists()


CHANGES: dict[str, Callable[[], Any]] = {
    "claim": lambda: len(Prediction.objects.claim(IDS, uuid4(), NOW)),
    "finish": lambda: Prediction.objects.finish({id: {"text": "1"} for id in IDS}, HOLDER, NOW),
    "finish the other way": lambda: Prediction.objects.finish({id: {"text": "1"} for id in IDS[::-1]}, HOLDER, NOW),
    "note": lambda: Prediction.objects.filter(id__in=IDS).note_published(NOW),
    "throw away": lambda: Prediction.objects.kept().change(trashed_at=NOW),
}


@pytest.mark.parametrize("newest", [IDS[0], IDS[-1]])
@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_several_readings_never_crosses_with_who_removes_them(
    transactional_db: None, owner: User, change: str, newest: UUID
) -> None:
    """Both find one of them held, and have taken some before."""
    held: dict[str, Any] = {"status": Status.RUNNING, "holder": HOLDER} if change.startswith("finish") else {}
    for id in IDS:
        stored.keep(owner, id=id, created_at=NOW + timedelta(days=id.int if newest.int > 1 else -id.int), **held)
    with ThreadPoolExecutor(2) as crowd:
        worker, closing = Meanwhile(crowd), Meanwhile(crowd)
        with transaction.atomic():
            Prediction.objects.select_for_update().get(id=IDS[1])
            worker.do(CHANGES[change])
            closing.do(lambda: removal.remove(Prediction.objects.owned_by(owner)))
        assert worker.done
        assert closing.done
        assert worker.done.result() in (3, None)
        assert closing.done.result() == 3
    assert not Prediction.objects.exists()


def test_two_who_remove_readings_of_the_same_people_never_cross(
    transactional_db: None, owner: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As staff do it while the trash is emptied."""
    old, new = ([stored.keep(one).id for one in people] for people in ((stranger, owner), (owner, stranger)))
    give = Storage.give

    def given(owner_id: int, size: int) -> None:
        give(owner_id, size)
        if meanwhile.done is None:
            meanwhile.do(lambda: removal.remove(Prediction.objects.filter(id__in=new)))

    with ThreadPoolExecutor(1) as crowd:
        meanwhile = Meanwhile(crowd)
        monkeypatch.setattr(Storage, "give", given)
        removal.remove(Prediction.objects.filter(id__in=old))
        assert meanwhile.done
        meanwhile.done.result()
    assert set(Storage.objects.values_list("used", flat=True)) == {0}
