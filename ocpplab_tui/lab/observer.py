"""Watches how a lab does while it runs: counts frames behind the journal, times the loop, adds up its chargers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from math import inf

from ocpplab_tui.base.network_faults import KINDS
from ocpplab_tui.lab.disk import Disk
from ocpplab_tui.lab.fleet import Fleet
from ocpplab_tui.lab.frame_counts import COUNTED_AT_ONCE, FrameCounts
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.loop_lag import EVERY_S, LoopLag
from ocpplab_tui.lab.measures import Measures
from ocpplab_tui.lab.process import resident_bytes
from ocpplab_tui.lab.runner import ChargerRunner

LOOKED_AT_ONCE = 500
"""Chargers a turn of the loop: half a millisecond."""


class Observer:
    """One for each process of a lab. `connections`: websockets opened so far; `reconnects`: not the first of theirs."""

    def __init__(self, journal: Journal) -> None:
        self.connections = 0
        self.reconnects = 0
        self.lag = LoopLag()
        self._frames = FrameCounts(journal)

    def connected(self, again: bool) -> None:
        """A charger's websocket was opened; `again`: it had been connected before."""
        self.connections += 1
        self.reconnects += again

    async def watch(self) -> None:
        """Until it is cancelled. It looks in real time, whatever the lab's clocks do."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.lag.look(loop.time() - due)
            self._frames.catch_up()

    async def measures(self, fleet: Fleet, connectors: Mapping[str, int], disk: Disk) -> Measures:
        """Of this moment, or of some turns of the loop around it."""
        for _ in range(self._frames.behind // COUNTED_AT_ONCE + 1):  # what comes meanwhile is for the next time
            self._frames.catch_up()
            await asyncio.sleep(0)
        chargers = await _Roll.of(fleet)
        file = disk.frames
        return Measures(
            chargers=dict(chargers.states),
            registered=dict(chargers.registered),
            connectors=connectors,
            frames=self._frames.frames(),
            latencies=self._frames.latencies(),
            queues=dict(chargers.queues),
            network_faults=dict(chargers.network_faults),
            connections=self.connections,
            reconnects=self.reconnects,
            frames_written=0 if file is None else file.written,
            frames_lost=0 if file is None else file.lost,
            frames_waiting=0 if file is None else file.waiting,
            disk_lost=disk.lost,
            disk_troubles=int(bool(disk.trouble)),
            journal_held_s=inf if file is None or file.held_s is None else file.held_s,
            memory_bytes=resident_bytes(),
            store_lag_s=0.0 if file is None else file.lag_s,
            loop_lag_s=self.lag.p95_s,
            loop_lag_worst_s=self.lag.worst_s,
        )


class _Roll:
    """The chargers, added up."""

    def __init__(self) -> None:
        self.states = Counter(online=0, offline=0, off=0)
        self.registered: Counter[str] = Counter(Accepted=0, Pending=0, Rejected=0)
        self.queues = Counter(transactions=0, backlog=0, calls=0)
        self.network_faults = Counter(dict.fromkeys(KINDS, 0))

    @classmethod
    async def of(cls, fleet: Fleet) -> _Roll:
        roll = cls()
        for number, runner in enumerate(list(fleet)):
            roll.take(runner)
            if number % LOOKED_AT_ONCE == LOOKED_AT_ONCE - 1:
                await asyncio.sleep(0)
        return roll

    def take(self, runner: ChargerRunner) -> None:
        station, queues = runner.station, self.queues
        self.states["online" if runner.online else "offline" if station.powered else "off"] += 1
        self.registered[station.registration or "None"] += 1
        queues["transactions"] += station.queued
        queues["backlog"] += len(station.backlog)
        queues["calls"] += runner.link.waiting_calls
        for fault in runner.network_faults:
            self.network_faults[fault.kind] += 1
