"""What a monitor wants to know of a lab, as numbers that add up over its processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from math import inf
from typing import Any, NamedTuple

LATENCY_BOUNDS_MS = (1.0, 2.5, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0, 1e3, 2.5e3, 5e3, 10e3, 30e3, 60e3)
"""Upper ends (inclusive) of the buckets of a `Spread`; one more bucket takes what is beyond the last."""


class FrameClass(NamedTuple):
    """Which frames are counted together. `action`: one that OCPP has, "none" for frames without one, else "other".

    `direction`: "out" goes to the CSMS. `result`: "call", "result", "error" or "junk"; "uncounted" for frames that left
    the memory before anybody looked at them. `valid`: whether the payload fits its schema.
    """

    action: str
    direction: str
    result: str
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """How often which latency was seen: `counts` by `LATENCY_BOUNDS_MS` (not cumulated), `total_ms` their sum."""

    counts: tuple[int, ...] = (0,) * (len(LATENCY_BOUNDS_MS) + 1)
    total_ms: float = 0.0

    def __add__(self, other: Spread) -> Spread:
        counts = tuple(one + two for one, two in zip(self.counts, other.counts, strict=True))
        return Spread(counts, self.total_ms + other.total_ms)


@dataclass(frozen=True, slots=True)
class Measures:
    """One look at one process of a lab, or at several added up: plain numbers, so that it can be sent between them.

    Numbers add up; of the fields in `WORST` the worse one counts.
    """

    chargers: Mapping[str, int] = field(default_factory=dict)
    """By state: online (connected), offline (on, not connected), off (without power)."""

    registered: Mapping[str, int] = field(default_factory=dict)
    """Chargers by what the CSMS answered to their boot: Accepted, Pending, Rejected; None before any answer."""

    connectors: Mapping[str, int] = field(default_factory=dict)
    """By status, in 1.6's words; those of chargers that are not connected count as Offline."""

    frames: Mapping[FrameClass, int] = field(default_factory=dict)
    """Since the lab's start."""

    latencies: Mapping[str, Spread] = field(default_factory=dict)
    """Of answered CALLs, by the CALL's direction: "out" those of chargers, "in" those of the CSMS."""

    queues: Mapping[str, int] = field(default_factory=dict)
    """Messages that wait: transactions (outbox), backlog (others that must arrive), calls (behind an open CALL)."""

    network_faults: Mapping[str, int] = field(default_factory=dict)
    """In force, by kind, over all chargers."""

    connections: int = 0  # websockets opened since the start
    reconnects: int = 0  # those of chargers that had been connected before
    frames_written: int = 0  # to the journal's file
    frames_lost: int = 0  # never to be written to the journal's file
    frames_waiting: int = 0  # for the journal's file
    disk_lost: int = 0  # frames that are not in the journal, and transaction messages that were sent unwritten
    disk_troubles: int = 0  # processes that can't write something now
    journal_held_s: float = (
        inf  # what the journals hold at least; infinite where their size never bites before their age
    )
    memory_bytes: int = 0  # resident
    processes: int = 1
    store_lag_s: float = 0.0  # since the journal's writer last had written everything
    loop_lag_s: float = 0.0  # 95th percentile of the last seconds
    loop_lag_worst_s: float = 0.0  # the worst of the last seconds

    def __add__(self, other: Measures) -> Measures:
        joined: dict[str, Any] = {each.name: _joined(each.name, self, other) for each in fields(Measures)}
        return Measures(**joined)

    @property
    def frames_total(self) -> int:
        return sum(self.frames.values())


WORST = {"store_lag_s": max, "loop_lag_s": max, "loop_lag_worst_s": max, "journal_held_s": min}
"""Of these fields of several processes the worst one counts."""


def added_up(parts: Iterable[Measures]) -> Measures:
    """Of all processes; those of none are zero."""
    total = Measures(processes=0)
    for part in parts:
        total = total + part
    return total


def _joined(name: str, one: Measures, two: Measures) -> object:
    left, right = getattr(one, name), getattr(two, name)
    if name in WORST:
        return WORST[name](left, right)
    if not isinstance(left, Mapping):
        return left + right
    joined = dict(left)
    for key, value in right.items():
        joined[key] = joined[key] + value if key in joined else value
    return joined
