"""`make train`: what it goes on from, what it teaches anew, and what the card says of it."""

import argparse
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import keras
import pytest
from django.conf import settings

from ml.artefact import SHIPPED, Artefact
from ml.training import stand, train
from ml.training.data import Folder
from ml.training.stand import Stand

READER = Path(settings.BASE_DIR, "docs", "reader.md")


@pytest.fixture
def data(tmp_path: Path) -> Folder:
    (tmp_path / "data" / "canvas").mkdir(parents=True)
    (tmp_path / "data" / "canvas" / "canvas-28x28.npz").write_bytes(b"drawings")
    return Folder(tmp_path / "data")


def ended(data: Folder, courses: Path, name: str) -> None:
    """As a course leaves it whose network is kept."""
    (courses / name).mkdir(parents=True)
    plan = train.planned(None)[name]
    Stand(train._made_of(plan, data), plan.steps, ended=True).keep(courses / name)
    (courses / f"{name}.keras").write_bytes(b"its weights")


def given(folder: Path, **others: Any) -> argparse.Namespace:
    usual = {"data": str(folder), "out": folder / "out", "courses": folder / "courses", "only": None, "steps": None}
    return argparse.Namespace(**(usual | others))


def test_what_ended_before_the_other_is_not_taught_twice(data: Folder, tmp_path: Path) -> None:
    ended(data, tmp_path, "second_opinion")
    assert train._untaught(train.planned(None), data, tmp_path) == ["finder"]


def test_a_course_whose_network_is_gone_is_taught_anew(data: Folder, tmp_path: Path) -> None:
    ended(data, tmp_path, "second_opinion")
    (tmp_path / "second_opinion.keras").unlink()
    assert train._untaught(train.planned(None), data, tmp_path) == ["finder", "second_opinion"]


def test_after_the_export_both_are_taught_anew(data: Folder, tmp_path: Path) -> None:
    ended(data, tmp_path, "second_opinion")
    stand.forget(tmp_path / "second_opinion")
    assert train._untaught(train.planned(None), data, tmp_path) == ["finder", "second_opinion"]


def test_other_data_and_other_steps_are_taught(data: Folder, tmp_path: Path) -> None:
    ended(data, tmp_path, "finder")
    assert "finder" in train._untaught(train.planned(100), data, tmp_path)
    (data.path / "canvas" / "canvas-28x28.npz").write_bytes(b"other drawings")
    assert "finder" in train._untaught(train.planned(None), data, tmp_path)


def test_a_seed_is_of_what_a_course_is_made(data: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = train.PLANS["finder"]
    first = train._made_of(plan, data)
    assert train._made_of(replace(plan, seed=plan.seed + 1), data) != first
    monkeypatch.setattr(train, "SEED", train.SEED + 1)
    assert train._made_of(plan, data) != first


def test_the_card_tells_of_the_course_that_was_run(data: Folder) -> None:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3)])
    facts = train._facts(data, train.planned(100), {"finder": model})
    assert facts["steps"] == {"finder": 100, "second_opinion": 100}
    assert facts["data"]["kinds"] == ["mnist", "canvas"]
    assert facts["data"]["sha256"] == data.hashes()


def test_mnist_is_fetched_before_there_are_two_to_fetch_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ml.training.data.HOME", (tmp_path / "no home").as_uri() + "/")
    monkeypatch.setattr(train, "_together", lambda *_: pytest.fail("Two processes would fetch it now."))
    assert train.run(given(tmp_path)) == 2
    assert capsys.readouterr().err.count("Put it at") == 1


def process(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code])


def test_one_that_fails_ends_the_other_at_once() -> None:
    other, began = process("import time; time.sleep(100)"), monotonic()
    assert train._ended([other, process("raise SystemExit(3)")]) == 3
    assert monotonic() - began < 30
    assert other.returncode is not None


def test_it_waits_for_all_that_go_well() -> None:
    both = [process("import time; time.sleep(1.5)"), process("pass")]
    assert train._ended(both) == 0
    assert [one.returncode for one in both] == [0, 0]


def test_the_docs_say_how_far_the_shipped_networks_went() -> None:
    said = " ".join(READER.read_text().split())
    shipped: dict[str, int] = Artefact.load(SHIPPED).card["steps"]
    for steps in (*shipped.values(), *(plan.steps for plan in train.PLANS.values())):
        assert re.search(rf"\b{steps:,}\b", said), steps
