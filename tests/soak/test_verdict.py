"""The census sees what it is there to see."""

from __future__ import annotations

from collections import Counter

from tests.soak.census import Census, Sizes, describe, unbounded
from tests.soak.verdict import judge


class Holder:
    """Forgets nothing."""

    def __init__(self) -> None:
        self.kept = dict.fromkeys(range(100), "x")


def census(hour: int, rss: int, sizes: dict[int, int], **counted: int) -> Census:
    return Census(hour, rss, counted, Counter(), Sizes(sizes))


def test_what_does_not_grow_is_well() -> None:
    censuses = [census(hour, 100_000 + hour, {1: 500, 2: hour}, sockets=50, tasks=2 + hour % 3) for hour in range(9)]
    assert judge(censuses, 2, rss=True).leaks == []


def test_memory_and_counts_that_grow() -> None:
    censuses = [census(hour, 100_000 + 5_000 * hour, {}, sockets=50 + 2 * hour) for hour in range(5)]
    verdict = judge(censuses, 1, rss=True)
    assert verdict.leaks == ["sockets: 50 → 58", "resident memory: 0.1 MB → 0.1 MB"]
    assert round(verdict.growth, 3) == 0.2


def test_a_container_that_only_ever_grows_is_named() -> None:
    holder = Holder()
    censuses = []
    for hour in range(4):
        holder.kept |= dict.fromkeys(range(1_000 * hour, 1_000 * hour + 50), "x")
        censuses.append(census(hour, 0, {id(holder.kept): len(holder.kept), 1: 300 - hour}))
    growing = unbounded(censuses)
    assert list(growing) == [id(holder.kept)]
    (told,) = describe(growing)
    assert "Holder" in told
    assert ".kept" in told
