from bench.compare_report import lines, summary
from bench.documents import Facts
from tests.bench import samples


def facts() -> Facts:
    speed = {"one": samples.told(), "eight": samples.told(), "memory": {"web": samples.part(100)}}
    speed["start"] = {"page_s": 1.0, "reading_s": 2.0}
    conditions = [
        {"name": "a", "title": "small", "kind": "digit", "pictures": 100, "right": told(100, 50, 60)},
        {"name": "b", "title": "large", "kind": "digit", "pictures": 10, "right": told(9, 10, 10)},
        {"name": "c", "title": "letters", "kind": "no_digit", "pictures": 10, "right": told(8, 0, 0)},
    ]
    return {
        "machine": samples.machine(),
        "quick": False,
        "each": 100,
        "speed": dict.fromkeys(("scrawl", "peer", "voting"), speed),
        "conditions": conditions,
        "skipped": {"d": "there is no file"},
    }


def told(scrawl: int, peer: int, voting: int) -> dict[str, int]:
    return {"scrawl": scrawl, "peer": peer, "voting": voting}


def test_each_condition_counts_the_same() -> None:
    shown = "\n".join(lines(facts()))
    assert "| read right: one digit (2 conditions, each counts the same) | 95.0 % | 75.0 % | 80.0 % |" in shown
    assert "| read right: no digit at all (1 conditions, each counts the same) | 80.0 % | 0.0 % | 0.0 % |" in shown


def test_each_condition_is_shown_and_each_that_is_missing_named() -> None:
    shown = "\n".join(lines(facts()))
    assert "| `a`: small | 100 | 100.0 % | 50.0 % | 60.0 % |" in shown
    assert "Not compared: `d`, for there is no file." in shown


def test_the_readme_shows_the_summary_of_the_same_run() -> None:
    short, whole = list(summary(facts())), list(lines(facts()))
    assert set(short) < set(whole)
    assert any("eight clients" in line for line in short)
    assert not any("small" in line for line in short)
