"""Frames are counted behind the journal: each once, whatever the ring forgets, under a bounded number of names."""

from __future__ import annotations

from ocpplab_tui.lab.frame_counts import FrameCounts
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.measures import LATENCY_BOUNDS_MS, FrameClass
from ocpplab_tui.ocppj.actions import ACTIONS
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind


def call(action: str = "Heartbeat", direction: Direction = Direction.OUT, verdict: str = "") -> Frame:
    return Frame(0.0, "dep-1", direction, Kind.CALL, action, "1", b"[]", None, verdict)


def answer(latency_ms: float, direction: Direction = Direction.IN, kind: Kind = Kind.RESULT) -> Frame:
    return Frame(0.0, "dep-1", direction, kind, "Heartbeat", "1", b"[]", latency_ms)


def test_each_frame_counts_once() -> None:
    journal = Journal()
    counts = FrameCounts(journal)
    for number in range(25):
        journal.append(call())
        if number % 10 == 0:
            counts.catch_up()
    counts.catch_up()
    counts.catch_up()
    assert counts.frames() == {FrameClass("Heartbeat", "out", "call"): 25}
    assert counts.behind == 0


def test_nothing_is_lost_when_the_ring_comes_round() -> None:
    journal = Journal(capacity=100)
    counts = FrameCounts(journal)
    for number in range(1_000):
        journal.append(call() if number % 3 else answer(1.0))
        if number % 60 == 59:
            counts.catch_up()
    counts.catch_up()
    assert counts.frames() == {
        FrameClass("Heartbeat", "out", "call"): 666,
        FrameClass("Heartbeat", "in", "result"): 334,
    }


def test_what_nobody_looked_at_in_time_is_told_as_such() -> None:
    journal = Journal(capacity=100)
    counts = FrameCounts(journal)
    for _ in range(250):
        journal.append(call())
    counts.catch_up()
    assert counts.frames() == {
        FrameClass("none", "", "uncounted"): 150,
        FrameClass("Heartbeat", "out", "call"): 100,
    }
    assert sum(counts.frames().values()) == journal.last


def test_one_look_is_bounded() -> None:
    journal = Journal()
    counts = FrameCounts(journal)
    for _ in range(30):
        journal.append(call())
    counts.catch_up(limit=20)
    assert counts.behind == 10
    counts.catch_up(limit=20)
    assert counts.frames() == {FrameClass("Heartbeat", "out", "call"): 30}


def test_names_from_the_wire_cannot_become_figures() -> None:
    journal = Journal()
    counts = FrameCounts(journal)
    known = sorted(frozenset[str]().union(*ACTIONS.values()))
    for action in (*known, "", *(f"Evil{number}" for number in range(500))):
        journal.append(call(action, Direction.IN))
    journal.append(call(verdict="payload.x: not allowed"))
    journal.append(call(verdict="payload.y: not allowed"))
    counts.catch_up()
    found = counts.frames()
    assert {each.action for each in found} == {*known, "none", "other"}
    assert found[FrameClass("other", "in", "call")] == 500
    assert found[FrameClass("Heartbeat", "out", "call", valid=False)] == 2


def test_latencies_belong_to_the_call_that_was_answered() -> None:
    journal = Journal()
    counts = FrameCounts(journal)
    for latency in (0.5, 1.0, 7.0, 1e9):
        journal.append(answer(latency))
    journal.append(answer(30.0, Direction.OUT, Kind.ERROR))
    journal.append(call())
    counts.catch_up()
    spreads = counts.latencies()
    calls_of_chargers = dict(zip((*LATENCY_BOUNDS_MS, "more"), spreads["out"].counts, strict=True))
    assert {bound: count for bound, count in calls_of_chargers.items() if count} == {1.0: 2, 10.0: 1, "more": 1}
    assert spreads["out"].total_ms == 0.5 + 1.0 + 7.0 + 1e9
    assert (sum(spreads["in"].counts), spreads["in"].total_ms) == (1, 30.0)
