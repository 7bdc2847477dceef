import numpy as np
import pytest

from bench.times import Times


def test_it_tells_the_middle_and_the_slow_end_in_milliseconds() -> None:
    times = Times.of([n / 1000 for n in range(1, 101)])
    assert times.count == 100
    assert times.median == pytest.approx(50.5)
    assert times.p95 == pytest.approx(95.05)
    assert times.p99 == pytest.approx(99.01)
    assert times.most == pytest.approx(100)


def test_the_order_does_not_matter() -> None:
    seconds = np.random.default_rng(0).exponential(0.01, 1000)
    assert Times.of(list(seconds)) == Times.of(sorted(seconds))


def test_one_slow_answer_moves_the_slowest_and_not_the_middle() -> None:
    facts = Times.of([0.01] * 999 + [9.0]).facts()
    assert facts["median_ms"] == facts["p99_ms"] == 10
    assert facts["most_ms"] == 9000
