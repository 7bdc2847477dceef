"""A lane beats while one of its workers does, and whoever asks a server that hangs is not kept for long."""

from time import time

import pytest
from pytest_django import Settings

from recognition import bells, outage, pulse
from recognition.lanes import Lane
from tests.machines import Broker, Worker, started, until

ONE, OTHER = "reads@here 1", "reads@here 2"


def test_a_lane_beats_while_one_of_its_workers_does(quiet_broker: Broker) -> None:
    for worker in (ONE, OTHER):
        pulse.beat(worker, [Lane.READS])
    pulse.stop(ONE, [Lane.READS])
    assert pulse.is_beating(Lane.READS)
    assert not pulse.is_beating(Lane.LIVE)
    pulse.stop(OTHER, [Lane.READS])
    assert not pulse.is_beating(Lane.READS)


def test_a_worker_that_stops_silences_no_other(worker: Worker) -> None:
    with started(Worker()):
        pass
    assert all(pulse.is_beating(lane) for lane in Lane)


def test_a_lane_is_given_up_when_nobody_has_beaten_for_long(quiet_broker: Broker, settings: Settings) -> None:
    settings.HEARTBEAT_SECONDS = 1
    pulse.beat(ONE, [Lane.READS])
    assert pulse.is_beating(Lane.READS)
    until(lambda: not pulse.is_beating(Lane.READS), seconds=3, what="the end of the beat")


def test_one_that_died_without_a_word_is_not_kept_by_the_others(
    quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse.beat(ONE, [Lane.READS])
    later = time() + 60
    monkeypatch.setattr(pulse, "time", lambda: later)
    pulse.beat(OTHER, [Lane.READS])
    pulse.stop(OTHER, [Lane.READS])
    assert not pulse.is_beating(Lane.READS)


def test_the_last_to_stop_keeps_none_that_died_before_it(quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    for worker in (ONE, OTHER):
        pulse.beat(worker, [Lane.READS])
    later = time() + 60
    monkeypatch.setattr(pulse, "time", lambda: later)
    pulse.stop(OTHER, [Lane.READS])
    assert not pulse.is_beating(Lane.READS)


def test_a_server_that_hangs_costs_one_timeout(quiet_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE", 60)  # however long this machine takes
    pulse.beat(ONE, [Lane.LIVE])
    quiet_broker.hang()
    assert not pulse.is_beating(Lane.LIVE)
    assert bells.outage.is_on
    with monkeypatch.context() as patched:
        patched.setattr(bells, "server", lambda: pytest.fail("it was asked again"))
        assert not pulse.is_beating(Lane.LIVE)
    bells.outage.until = 0.0
    quiet_broker.wake()
    assert pulse.is_beating(Lane.LIVE)
