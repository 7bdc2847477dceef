import pytest

from bench import report
from bench.documents import Facts
from bench.rows import held, rows
from tests.bench import samples


def missed(facts: Facts) -> list[str]:
    return [row.what for row in rows(facts) if not row.met]


def test_where_all_is_well_each_promise_is_met() -> None:
    assert not missed(samples.bench())


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("scrawl", "one", "median_ms"), 10.1, "one drawing stored"),
        (("scrawl", "one", "p99_ms"), 31, "one drawing stored"),
        (("scrawl", "previews", "p99_ms"), 26, "previews"),
        (("scrawl", "eight", "a_second"), 149, "eight clients"),
        (("peer", "one", "median_ms"), 40, "faster than the peer"),
        (("peer", "eight", "a_second"), 21, "times the peer's"),
        (("scrawl", "digit", "one", "median_ms"), 10.1, "one digit stored"),
        (("scrawl", "digit", "eight", "a_second"), 149, "one digit for each of eight"),
        (("alone", "median_ms"), 1.9, "add to a reading"),
        (("piles", "share"), 0.79, "pictures a task"),
        (("crowd", "errors"), 1, "32 clients"),
        (("crowd", "lost"), 1, "32 clients"),
        (("scrawl", "memory", "web", "pss"), 300, "web, workers and broker"),
        (("scrawl", "largest_reader_mb"), 131, "one process that reads"),
        (("second_start", "reading_s"), 5.1, "the second time"),
    ],
)
def test_each_figure_beyond_what_was_asked_is_a_miss(path: tuple[str, ...], value: float, what: str) -> None:
    facts = samples.bench()
    place = facts
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert any(what in named for named in missed(facts))


def test_a_long_history_may_not_ask_more_than_a_short_one() -> None:
    facts = samples.bench()
    facts["history"]["many"] = facts["history"]["many"] | {"list": facts["history"]["many"]["list"] | {"queries": 4}}
    assert missed(facts) == ["the API's list with 100,000 predictions: median; queries"]


def test_it_does_without_a_peer() -> None:
    facts = samples.bench()
    del facts["peer"]
    assert not any("times" in row.what for row in rows(facts))
    assert "by the peer" not in "\n".join(report.lines(facts))


def test_the_report_shows_each_row_with_the_peer_beside_it() -> None:
    shown = "\n".join(report.lines(samples.bench()))
    assert "| one drawing stored, one client: median; p99 | 10; 30 ms | 8.0; 20.0 ms | 64.0; 80.0 ms | yes |" in shown
    assert "| … so many times faster than the peer | 6 | 8.0 | 1 | yes |" in shown
    assert "«407» in 99 % of answers by Scrawl" in shown


def test_a_quick_look_says_that_it_is_one() -> None:
    assert "quick look" in "\n".join(report.lines(samples.bench() | {"quick": True}))


def test_what_processes_share_counts_once() -> None:
    assert held({"web": samples.part(100), "reads": samples.part(20)}) == 120
