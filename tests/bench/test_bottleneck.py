from bench.bottleneck import first


def test_one_process_that_reads_gives_way_before_the_machine() -> None:
    assert "«reads»" in first({"reads": 0.95, "web": 0.4}, readers=1, machine=2)


def test_where_all_cores_are_at_work_the_hardest_worker_is_named() -> None:
    said = first({"reads": 0.9, "web": 0.7}, readers=2, clients=0.3, machine=2)
    assert "2 cores" in said
    assert "«reads»" in said


def test_the_broker_has_one_core_and_no_more() -> None:
    assert "«broker»" in first({"broker": 0.97, "web": 2.0}, readers=4, machine=8)


def test_where_nothing_is_full_all_wait() -> None:
    assert first({"reads": 0.5, "web": 0.4}, readers=2, machine=2) == "waiting: 0.9 of 2 cores are at work"
