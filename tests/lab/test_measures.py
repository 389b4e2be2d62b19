"""Measures of several processes add up, and travel between them."""

from __future__ import annotations

import pickle
from math import inf

from ocpplab_tui.lab.measures import FrameClass, Measures, Spread, added_up

HEARTBEATS = FrameClass("Heartbeat", "out", "call")
RESETS = FrameClass("Reset", "in", "call")


def one(**changes: object) -> Measures:
    counts = (2,) + (0,) * 14 + (1,)
    known: dict[str, object] = {
        "chargers": {"online": 3, "offline": 1},
        "frames": {HEARTBEATS: 5},
        "latencies": {"out": Spread(counts, 12.5)},
        "queues": {"transactions": 2},
        "reconnects": 1,
        "memory_bytes": 100,
        "store_lag_s": 0.1,
        "loop_lag_s": 0.02,
    }
    return Measures(**(known | changes))  # type: ignore[arg-type] # any of its fields


def test_they_add_up() -> None:
    other = one(chargers={"online": 4, "off": 1}, frames={HEARTBEATS: 1, RESETS: 2}, loop_lag_s=0.5, store_lag_s=0.0)
    total = added_up([one(), other])
    assert total.chargers == {"online": 7, "offline": 1, "off": 1}
    assert total.frames == {HEARTBEATS: 6, RESETS: 2}
    assert total.frames_total == 8
    assert total.latencies["out"] == Spread((4,) + (0,) * 14 + (2,), 25.0)
    assert (total.reconnects, total.memory_bytes, total.processes) == (2, 200, 2)
    assert (total.loop_lag_s, total.store_lag_s) == (0.5, 0.1)
    assert total.journal_held_s == inf
    assert added_up([one(), one(journal_held_s=60.0), one(journal_held_s=90.0)]).journal_held_s == 60.0


def test_one_alone_is_itself_and_none_is_nothing() -> None:
    assert added_up([one()]) == one()
    assert added_up([]) == Measures(processes=0)


def test_they_travel() -> None:
    assert pickle.loads(pickle.dumps(one())) == one()  # noqa: S301 - our own
