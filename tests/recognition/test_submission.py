"""The one door in: first the row, then the message, and nothing is left where it is refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Timer

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from recognition import bells, submission
from recognition.errors import Busy, Refused, StorageFull, Unreadable
from recognition.lanes import Lane
from recognition.models import Engine, Prediction, Source, Storage
from recognition.states import Status
from tests.machines import Broker, Worker
from tests.pictures import a_one, encoded
from tests.recognition.stored import lies_there

PICTURE = encoded(a_one())


def submit(owner: User, picture: bytes = PICTURE, key: str | None = None) -> Prediction:
    return submission.submit(owner=owner, image_bytes=picture, source=Source.API, idempotency_key=key)


def waiting(broker: Broker) -> int:
    return int(broker.client().llen(Lane.READS))


def files() -> set[str]:
    try:
        folders = default_storage.listdir("")[0]
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}


def test_the_message_leaves_after_the_commit(quiet_broker: Broker, transactional_db: None, owner: User) -> None:
    with transaction.atomic():
        submit(owner)
        assert waiting(quiet_broker) == 0
    assert waiting(quiet_broker) == 1


def test_a_rollback_sends_nothing(quiet_broker: Broker, transactional_db: None, owner: User) -> None:
    with transaction.atomic():
        submit(owner)
        transaction.set_rollback(True)
    assert waiting(quiet_broker) == 0
    assert not Prediction.objects.exists()
    assert Storage.objects.filter(owner=owner, used__gt=0).count() == 0


def test_it_is_kept_and_due_at_once_while_the_broker_is_down(
    quiet_broker: Broker, transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "wait", lambda *_: pytest.fail("nobody has been told of it"))
    quiet_broker.kill()
    kept = submit(owner)
    waited = submission.wait(kept, seconds=30)
    assert (waited.status, lies_there(kept)) == (Status.PENDING, True)
    assert Prediction.objects.due(timezone.now()).get() == kept


@pytest.mark.parametrize("its_picture", ["kept", "lost"])
def test_who_waits_hears_what_the_row_holds(
    worker: Worker, owner: User, django_assert_num_queries: DjangoAssertNumQueries, its_picture: str
) -> None:
    with transaction.atomic():
        heard = submit(owner)
        if its_picture == "lost":
            heard.picture.delete(save=False)
    with django_assert_num_queries(0):
        submission.wait(heard, seconds=20)
    kept = Prediction.objects.get(id=heard.id)
    assert heard.status == (Status.DONE if its_picture == "kept" else Status.FAILED)
    told = ("status", "text", "confidence", "digits", "model", "duration_ms", "error", "finished_at")
    assert [getattr(heard, name) for name in told] == [getattr(kept, name) for name in told]


def test_a_lost_bell_costs_time_and_no_answer(worker: Worker, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = submit(owner)
    submission.wait(Prediction.objects.get(id=asked.id), seconds=20)
    assert not asked.is_finished
    monkeypatch.setattr("recognition.bells.wait", lambda *_: None)
    assert submission.wait(asked, seconds=1).status == Status.DONE


def test_the_same_key_at_the_same_moment_is_one_prediction(
    quiet_broker: Broker, transactional_db: None, owner: User
) -> None:
    before = files()

    def press(_: int) -> str:
        try:
            return str(submit(owner, key="k1").id)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as fingers:
        answers = set(fingers.map(press, range(8)))
    kept = Prediction.objects.get()
    assert answers == {str(kept.id)}
    assert files() - before == {kept.picture.name}
    assert Storage.objects.get(owner=owner).used == kept.picture_bytes


@pytest.mark.parametrize("picture", [b"", b"no picture", PICTURE[:-40]])
def test_what_is_refused_leaves_nothing(quiet_broker: Broker, owner: User, picture: bytes) -> None:
    before = files()
    with pytest.raises(Refused):
        submit(owner, picture)
    assert not Prediction.objects.exists()
    assert files() == before


def test_what_there_is_no_room_for_leaves_nothing(quiet_broker: Broker, owner: User, settings: Settings) -> None:
    settings.USER_STORAGE_BYTES = 1
    before = files()
    with pytest.raises(StorageFull):
        submit(owner)
    assert (Prediction.objects.count(), Storage.objects.filter(used__gt=0).count()) == (0, 0)
    assert files() == before


def test_a_row_that_may_be_there_keeps_its_picture(
    quiet_broker: Broker, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database went away, perhaps after it had kept the row and before it could say so."""

    def go_away(*_: object) -> bool:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Storage, "take", go_away)
    before = files()
    with pytest.raises(OperationalError):
        submit(owner)
    assert len(files() - before) == 1


def test_reading_again_is_a_prediction_of_its_own(quiet_broker: Broker, transactional_db: None, owner: User) -> None:
    first = submit(owner)
    second = submission.read_again(first, Engine.SVM)
    assert (second.id != first.id, second.engine) == (True, Engine.SVM)
    assert second.png() == first.png()
    assert second.picture.name != first.picture.name


def test_a_picture_of_ours_is_read_again_however_many_bytes_it_has(
    quiet_broker: Broker, transactional_db: None, owner: User, settings: Settings
) -> None:
    first = submit(owner)
    settings.MAX_IMAGE_BYTES = first.picture_bytes - 1
    assert submission.read_again(first, Engine.SVM).png() == first.png()


def test_whatever_befalls_the_message_the_row_keeps_its_picture(
    transactional_db: None, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> bool:
        raise LookupError("no such lane")

    monkeypatch.setattr("recognition.queue.publish", break_off)
    kept = submit(owner)
    assert (Prediction.objects.get().status, lies_there(kept)) == (Status.PENDING, True)


def test_all_who_wait_for_a_bell_hear_it(quiet_broker: Broker) -> None:
    bells.ring({"of one reading": "done"})
    assert [bells.wait("of one reading", 5) for _ in range(2)] == ["done", "done"]


def test_a_bell_that_nobody_waits_for_is_gone_in_a_while(quiet_broker: Broker) -> None:
    bells.ring({"of one reading": "done"})
    (key,) = bells.server().keys("bell:*")
    assert 0 < bells.server().ttl(key) <= bells.FORGOTTEN


def test_a_preview_that_nobody_would_read_is_not_sent(quiet_broker: Broker) -> None:
    with pytest.raises(Busy):
        submission.preview(PICTURE)
    assert quiet_broker.client().llen(Lane.LIVE) == 0


def test_a_photograph_is_sent_small_and_its_digits_are_told_in_its_own_pixels(worker: Worker, owner: User) -> None:
    photograph = encoded(a_one().resize((2400, 2400)), "JPEG")
    kept = submission.wait(submit(owner, photograph), seconds=20)
    (there,) = submission.preview(photograph)["digits"]
    (explained,) = submission.explain(kept)["reading"]["digits"]
    place = submission.explain(kept)["place"]
    (wanted,) = kept.digits
    for digit in (there, explained):
        assert digit["box"] == pytest.approx(wanted["box"], abs=24)
    assert place["left"] <= wanted["box"]["left"] + 24
    assert place["left"] + place["width"] >= wanted["box"]["left"] + wanted["box"]["width"] - 24


@pytest.fixture
def full_house(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """All seats taken, and a worker that answers at once; closing the stack frees them."""
    monkeypatch.setattr("recognition.pulse.is_beating", lambda _: True)
    monkeypatch.setattr("recognition.queue.send", lambda *_, **__: True)
    monkeypatch.setattr("recognition.bells.wait", lambda *_: '{"text": "1"}')
    with ExitStack() as taken:
        while submission.seats.acquire(blocking=False):
            taken.callback(submission.seats.release)
        yield taken


def test_a_preview_that_is_refused_says_why(full_house: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.bells.wait", lambda *_: '{"refused": "Send it in parts."}')
    full_house.close()
    with pytest.raises(Unreadable, match="in parts"):
        submission.preview(PICTURE)


def test_a_preview_without_a_seat_is_sent_away(full_house: ExitStack) -> None:
    with pytest.raises(Busy):
        submission.preview(PICTURE)


def test_a_preview_waits_for_a_seat(full_house: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "SEAT_SECONDS", 30)
    someone_leaves = Timer(0.2, full_house.close)
    someone_leaves.start()
    assert submission.preview(PICTURE) == {"text": "1"}
    someone_leaves.join()
