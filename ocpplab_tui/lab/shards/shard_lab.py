"""A worker's share of a lab: a whole lab, but for the inventory, which the parent keeps."""

from __future__ import annotations

import asyncio
import time

from ocpplab_tui.base.clock import Clock, VirtualClock
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.machines import OwnMachines
from ocpplab_tui.lab.runner import Surroundings
from ocpplab_tui.lab.shards.messages import Setup
from ocpplab_tui.lab.times import clock_on

FIRED_AT_ONCE = 10
"""The parent waits for answers: a worker looks for its questions every few milliseconds, whatever is due."""


class ShardLab(Lab):
    """Made inside a running loop."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(
            setup.lab_file,
            state_dir=setup.state_dir,
            speed=setup.speed,
            seed=setup.seed,
            read_only=setup.read_only,
            clock=_clock(setup),
            link_time=VirtualClock(setup.now) if setup.virtual else None,
            part=setup.part,
        )

    @property
    def machines(self) -> OwnMachines:
        """What the parent's inventory commands."""
        assert self._machines is not None  # noqa: S101 - the lab has started
        return self._machines

    async def _open_disk(self) -> None:
        await self._disk.open(fresh=False)
        if self.store is not None:
            self.store.skip_to(self.part.next_id)

    def _administer(self, around: Surroundings) -> None:
        self._machines = OwnMachines(self.fleet, self.csms, around)


def _clock(setup: Setup) -> Clock:
    """All workers tell the same simulated time."""
    if setup.virtual:
        return VirtualClock(setup.now)
    now = setup.now + (time.monotonic() - setup.since) * setup.speed
    return clock_on(asyncio.get_running_loop(), setup.speed, start=now, fired_at_once=FIRED_AT_ONCE)
