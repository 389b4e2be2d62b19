"""Frames of several workers in one journal: their order, and the groups that tell it again from disk."""

from __future__ import annotations

from collections.abc import Callable

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.shards.intake import GROUP_FRAMES, Intake
from ocpplab_tui.lab.shards.messages import FrameRow
from ocpplab_tui.lab.shards.order import Group, Span
from tests.lab.frames import START, frame


class Bench:
    """An intake whose frames are put in order when the test says so."""

    def __init__(self, base: int = 0) -> None:
        self.journal = Journal(10_000)
        self.told: list[str] = []
        self.intake = Intake(self.journal, self._later, self.told.append)
        self.intake.base = base

    def _later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        return Timer(seconds, callback)

    def ids(self) -> list[str]:
        return [each.unique_id for _, each in self.journal.frames(0, 10_000)]


def rows(*moments: float, prefix: str = "a") -> list[FrameRow]:
    return [tuple(frame(1, at=START + at)._replace(unique_id=f"{prefix}{at:g}")) for at in moments]


def test_what_comes_together_is_ordered_by_time_then_shard() -> None:
    bench = Bench()
    bench.intake.take("shard-1", 1, rows(1, 3, 4, prefix="b"))
    bench.intake.take("shard-0", 8, rows(2, 3, prefix="a"))
    bench.intake.settle()
    assert bench.ids() == ["b1", "a2", "a3", "b3", "b4"]
    assert bench.told == ["dep-1"] * 5
    assert bench.intake.news() == [Group(1, (Span("shard-0", 8, 2), Span("shard-1", 1, 3)))]
    assert bench.journal.get(1) == frame(1, at=START + 1)._replace(unique_id="b1")


def test_a_group_grows_while_time_goes_on_and_ends_where_it_does_not() -> None:
    bench = Bench(base=100)
    bench.intake.take("shard-0", 1, rows(1, 2))
    bench.intake.settle()
    bench.intake.take("shard-1", 1, rows(3))
    bench.intake.settle()
    assert bench.intake.news() == [Group(101, (Span("shard-0", 1, 2), Span("shard-1", 1, 1)))]
    bench.intake.take("shard-0", 3, rows(2.5))  # a worker was late
    bench.intake.settle()
    assert bench.intake.news() == [
        Group(101, (Span("shard-0", 1, 2), Span("shard-1", 1, 1))),
        Group(104, (Span("shard-0", 3, 1),)),
    ]
    assert bench.intake.news() == [Group(104, (Span("shard-0", 3, 1),))]


def test_frames_that_never_came_are_not_numbered() -> None:
    bench = Bench()
    bench.intake.take("shard-0", 1, rows(1))
    bench.intake.take("shard-0", 5, rows(2))
    bench.intake.settle()
    assert bench.intake.news() == [Group(1, (Span("shard-0", 1, 1),)), Group(2, (Span("shard-0", 5, 1),))]


def test_groups_stay_small_enough_to_be_read_whole() -> None:
    bench = Bench()
    for number in range(3):
        first = number * GROUP_FRAMES
        bench.intake.take("shard-0", first + 1, rows(*range(first, first + GROUP_FRAMES)))
        bench.intake.settle()
    assert [group.end - group.number for group in bench.intake.news()] == [GROUP_FRAMES] * 3
