from __future__ import annotations

from collections import Counter

from ocpplab_tui.lab.shards.shares import shard_of


def test_a_charger_keeps_its_worker_over_releases() -> None:
    """Written down: another hash would leave every charger without its memory."""
    ids = ["dep-123", "dep-201", "CP-001", "ac-001", "ladesäule-7", ""]
    assert [shard_of(each, 2) for each in ids] == [0, 1, 1, 0, 0, 0]
    assert [shard_of(each, 3) for each in ids] == [2, 0, 0, 0, 1, 0]


def test_workers_have_equal_shares() -> None:
    counts = Counter(shard_of(f"cp-{number:05}", 4) for number in range(10_000))
    assert set(counts) == {0, 1, 2, 3}
    assert max(counts.values()) < 1.05 * min(counts.values())


def test_one_worker_has_all() -> None:
    assert {shard_of(f"cp-{number}", 1) for number in range(20)} == {0}
