"""Figures as a run writes them, with round numbers."""

from bench.documents import Facts


def told(median: float = 8, p99: float = 20, a_second: float = 180, **more: object) -> Facts:
    times = {"count": 100, "median_ms": median, "p95_ms": p99 - 1, "p99_ms": p99, "most_ms": p99 + 5}
    work = {"web": 2.0, "reads": 4.0, "broker": 0.5}
    rest = {"a_second": a_second, "errors": 0, "waited": 0, "clients_cpu": 0.1, "read": {"407": 99, "401": 1}}
    return {**times, **rest, "cpu_ms": work, "cores": {"web": 0.4, "reads": 0.8, "broker": 0.1}, **more}


def part(pss: float, processes: int = 1) -> Facts:
    return {"pss": pss, "rss": pss + 10, "processes": processes}


def bench() -> Facts:
    start = {"page_s": 2.0, "reading_s": 3.0}
    memory = {
        "web": part(150, 3),
        "live": part(100, 2),
        "reads": part(140, 3),
        "broker": part(8),
        "starter": part(60, 6),
    }
    stored = {"one": told(), "eight": told(), "digit": {"one": told(), "eight": told()}}
    peer = {"one": told(64, 80), "eight": told(a_second=15)}
    shown = {"median_ms": 12.0, "p99_ms": 20.0, "count": 400, "errors": 0, "queries": 3}
    views = {"page": shown, "second_page": shown, "list": shown}
    return {
        "machine": machine(),
        "quick": False,
        "peer": {**peer, "digit": dict(peer), "memory": {"starter": part(700)}, "start": start},
        "scrawl": {
            **stored,
            "previews": told(7, 15),
            "memory": memory,
            "largest_reader_mb": 120,
            "start": start,
        },
        "alone": {"median_ms": 3.0},
        "crowd": told(lost=0),
        "piles": {"a_task": 32, "pictures": 4000, "a_second": 400, "readers_alone": 440, "share": 0.909},
        "history": {"few": {"predictions": 10, **views}, "many": {"predictions": 100_000, **views}},
        "second_start": start,
        "pen": {"median_ms": 20, "p95_ms": 30},
    }


def machine() -> Facts:
    return {
        "processor": "a processor", "cores": 2, "memory_gb": 8, "system": "Debian", "python": "3.11.7",
        "versions": {"Django": "5.2"}, "busy_before": 0.01,
    }  # fmt: skip


def load() -> Facts:
    kinds = {name: told(100, 200) for name in ("save", "preview", "history")}
    honest = {"kinds": kinds, "errors": {}, "taken": 900, "lost": 0, "requests_a_second": 60.0}
    honest |= {"cores": {"web": 0.5, "reads": 0.2}, "memory_mb": [400.0] * 10}
    flat_out = {"1": told(a_second=200, first="«reads»"), "2": told(a_second=280, first="the cores")}
    memory = {"web": part(150, 3), "reads": part(120, 3), "live": part(80, 2)}
    kept = {"picture_bytes": 4000, "row_bytes": 1500, "statements": {"web": 6, "reader": 4}}
    kept["broker"] = {"commands": 20.0, "bytes": 4000.0}
    preview = told(cpu_ms={"web": 1.0, "live": 4.0, "broker": 0.5})
    one = {"save": told(), "preview": preview, "memory": memory, "kept": kept}
    head = {"machine": machine(), "quick": False, "users": 50, "seconds": 300, "shape": "PostgreSQL and Redis"}
    return {**head, "honest": {"2": honest}, "flat_out": flat_out, "one": one}
