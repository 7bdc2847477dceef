import pytest

from bench.capacity import BUSY, PEAK, PREVIEWS, Cost, lines, need, processes
from tests.bench import samples


def test_one_process_more_than_the_work_asks_for() -> None:
    assert processes(0.0) == 1
    assert processes(BUSY) == 2
    assert processes(BUSY + 0.01) == 3


def test_the_fuller_of_readers_and_cores_ends_the_growth() -> None:
    cost = Cost({"web": 2.0, "reads": 4.0}, {})
    assert cost.most(readers=1, cores=8) == pytest.approx(250)  # 4 ms each, one after another
    assert cost.most(readers=8, cores=1) == pytest.approx(1000 / 6)


def test_a_thousand_an_hour_need_no_more_than_a_spare_of_each() -> None:
    small = need(samples.load(), 1000)
    assert small.peak == pytest.approx(PEAK * 1000 / 3600)
    assert (small.web, small.reads, small.live) == (2, 2, 2)


def test_a_million_an_hour_reckoned_by_hand() -> None:
    large = need(samples.load(), 1_000_000)
    a_second = PEAK * 1_000_000 / 3600  # 833.3
    assert large.reads == 7  # 833.3 × 4 ms = 3.33 cores; by 0.6: 5.6; and one more
    assert large.web == 10  # 833.3 × (2 + 4 × 1) ms = 5 cores; by 0.6: 8.3; and one more
    assert large.broker_cores == pytest.approx(a_second * (0.5 + PREVIEWS * 0.5) / 1000)
    assert large.statements == pytest.approx(a_second * 10)
    assert large.pictures_gb == pytest.approx(24 * 365 * 4.0)  # 4 kB each, a million an hour
    assert large.rows_gb == pytest.approx(24 * 365 * 1.5)


def test_the_page_sets_the_model_beside_the_measurement() -> None:
    shown = "\n".join(lines(samples.load()))
    assert "| 1 | 250 | 200 | 80 % |" in shown  # full at 1000 / 4 ms
    assert "| 2 | 292 | 280 | 96 % |" in shown  # 1.9 cores at 6.5 ms each
    assert "| 1,000 an hour | 1,000,000 an hour |" in shown
