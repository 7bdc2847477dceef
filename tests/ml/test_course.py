"""A course that is broken off goes on where it was, and ends as if it had not been. Any other begins anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from ml.training.course import Batch, Course, Plan

PLAN = Plan("line", seed=1, steps=30, rests=(), rate=0.01, decay=0.0, warm=3, chapter=10)


def model() -> Any:
    keras.utils.set_random_seed(3)
    return keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3), keras.layers.BatchNormalization()])


def batch(step: int) -> Batch:
    rng = np.random.default_rng([PLAN.seed, step])
    x = rng.normal(size=(8, 4)).astype(np.float32)
    return x, x[:, :3] * 2


def course(folder: Path, plan: Plan = PLAN, made_of: str = "these") -> Course:
    return Course(plan, model(), keras.losses.MeanSquaredError(), folder, made_of)


def silent(_: str) -> None:
    pass


class Broken(Exception):
    pass


def break_off(folder: Path) -> None:
    def breaks(step: int) -> Batch:
        if step == 17:
            raise Broken
        return batch(step)

    with pytest.raises(Broken):
        course(folder).run(breaks, silent)


def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    whole = course(tmp_path / "a").run(batch, silent).get_weights()
    break_off(tmp_path / "b")
    resumed = course(tmp_path / "b")
    assert resumed.step == 10
    for one, other in zip(whole, resumed.run(batch, silent).get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_of_another_plan_or_other_data_it_begins_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_off(tmp_path)
    other = course(tmp_path, made_of="others")
    assert other.step == 0
    assert "line: begins anew, for the course that stands at step 10 had another plan" in capsys.readouterr().out
    for begun, fresh in zip(other.model.get_weights(), model().get_weights(), strict=True):
        np.testing.assert_array_equal(begun, fresh)


def test_a_course_of_before_there_were_fingerprints_may_be_of_anything(tmp_path: Path) -> None:
    break_off(tmp_path)
    (tmp_path / "line" / "step.json").write_text('{"step": 10}')
    assert course(tmp_path).step == 0


def test_what_is_ended_begins_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = course(tmp_path)
    whole.run(batch, silent)
    whole.end()
    assert course(tmp_path).step == 0
    assert "begins anew, for the course that stands at step 30 is ended" in capsys.readouterr().out


def test_broken_off_before_its_network_was_kept_it_only_ends_once_more(tmp_path: Path) -> None:
    first = course(tmp_path).run(batch, silent).get_weights()
    again = course(tmp_path)
    assert again.step == 30
    for one, other in zip(first, again.run(batch, silent).get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_the_rate_rises_stays_and_falls() -> None:
    rates = [PLAN.rate_at(step) for step in range(PLAN.steps)]
    assert rates[0] < rates[3] == max(rates) == rates[15]
    assert rates[-1] < 0.1 * max(rates)


def test_it_ends_with_the_mean_of_its_rests(tmp_path: Path) -> None:
    early, late = course(tmp_path / "a", replace(PLAN, steps=10)), course(tmp_path / "b", replace(PLAN, rests=(10,)))
    first, both = early.run(batch, silent).get_weights(), late.run(batch, silent).get_weights()
    for one, last, mean in zip(first, late.average, both, strict=True):
        np.testing.assert_allclose((one + last) / 2, mean, rtol=1e-4, atol=1e-5)
        assert not np.allclose(one, last)


def test_at_each_rest_the_rate_has_fallen_and_rises_again() -> None:
    plan = replace(PLAN, rests=(20,))
    assert plan.rate_at(19) < 0.2 * plan.rate_at(20)
    assert plan.rate_at(29) < 0.1 * plan.rate_at(20)


def test_it_says_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    course(tmp_path).run(batch, said.append)
    assert [line.split(",")[0] for line in said] == [f"line: step {n} of 30" for n in (10, 20, 30)]
