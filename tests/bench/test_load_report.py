import pytest

from bench.load_report import grown, lines
from tests.bench import samples


def test_memory_is_compared_once_all_users_are_there() -> None:
    early, late, growth = grown([100, 100, 400, 400, 410, 410, 420, 420, 440, 440])
    assert (early, late) == (400, 440)
    assert growth == pytest.approx(0.1)


def test_where_all_is_well_each_promise_is_met() -> None:
    shown = "\n".join(lines(samples.load()))
    assert shown.count("| yes |") == 5
    assert "**no**" not in shown
    assert "A second process that reads makes 1.40 of one." in shown


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"kinds": {}}, "| save, p95 | 500 ms | nobody did | **no** |"),
        ({"lost": 1}, "| lost, of 900 taken | 0 | 1 | **no** |"),
        ({"errors": {"save: 500": 2}}, "| errors | 0 | 2 | **no** |"),
        (
            {"memory_mb": [100.0] * 5 + [200.0] * 5},
            "| memory at the start and at the end | flat | 100; 200 MB | **no** |",
        ),
    ],
)
def test_each_broken_promise_shows(change: dict[str, object], row: str) -> None:
    facts = samples.load()
    facts["honest"]["2"] |= change
    assert row in "\n".join(lines(facts))
