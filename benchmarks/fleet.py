"""Ours: N chargers of a lab without a screen, with everything a lab has: physics, schema checks, journal, SQLite.

With `--workers` in several processes, whose use of processor and memory is added up.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from operator import attrgetter
from pathlib import Path

from benchmarks import control
from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.config.lab_model import LabFile
from ocpplab_tui.lab.journal import CAPACITY, Journal
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.shards.sharded_lab import ShardedLab
from ocpplab_tui.operations.sessions import StartSession

MEASURANDS = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage"
LAB_FILE = """
[lab]
name = "benchmark"

[csms]
url = "ws://127.0.0.1:{port}/ocpp"

[[charger_group]]
count = {count}
identity = "CP-{{n:05}}"
ocpp_version = "ocpp1.6"
brand = "ocpplab"
model = "sdk-dc-50"
configuration = {{ MeterValueSampleInterval = "{interval:.0f}", MeterValuesSampledData = "{measurands}" }}
"""


class Fleet:
    """The lab, and the requests of the runner: `charge`, `usage`, `memory`, `quit`."""

    def __init__(self, lab: Lab | ShardedLab, interval_s: float) -> None:
        self.lab = lab
        self._interval_s = interval_s
        self._starting: asyncio.Task[None] | None = None
        self.handlers: dict[str, control.Handler] = {
            "charge": self.charge,
            "usage": self.usage,
            "memory": self.memory,
        }

    async def charge(self, _request: control.Request) -> control.Request:
        self._starting = asyncio.create_task(self._start_sessions())
        return {}

    async def usage(self, request: control.Request) -> control.Request:
        own = await control.usage(request)
        return {"cpu_s": own["cpu_s"] + sum(map(control.cpu_s_of, self._workers()))}

    async def memory(self, _request: control.Request) -> control.Request:
        """`frames` are those of this process."""
        resident = control.resident_bytes() + sum(map(control.resident_bytes, self._workers()))
        return {"rss": resident, "frames": kept_bytes(self.lab.journal)}

    def _workers(self) -> list[int]:
        """Ids of the other processes."""
        shards = self.lab.shards if isinstance(self.lab, ShardedLab) else []
        return [each.process_id for each in shards if each.process_id is not None]

    async def _start_sessions(self) -> None:
        """In turn, at the pace of the floor's clients."""
        loop = asyncio.get_running_loop()
        identities = self.lab.charger_ids()
        began, step_s = loop.time(), control.step_s(len(identities), self._interval_s)
        for number, charger_id in enumerate(identities):
            if (wait := began + number * step_s - loop.time()) > 0:
                await asyncio.sleep(wait)
            self.lab.submit(charger_id, StartSession(id_tag="DEADBEEF", connector_id=1), origin="benchmark")


def kept_bytes(journal: Journal) -> int:
    """What the frames in memory take: they belong to the journal, which keeps so many of however few chargers."""
    return sum(_size(frame) + sum(map(_size, _OWN(frame))) for _, frame in journal.frames(0, CAPACITY))


_OWN = attrgetter("at", "unique_id", "data", "latency_ms")
"""What no frame shares with others."""


def _size(value: object) -> int:
    """Bytes of one object with what the allocator adds."""
    return -(-(sys.getsizeof(value) + 8) // 16) * 16


def lab_file(port: int, count: int, interval_s: float) -> LabFile:
    return loads(LAB_FILE.format(port=port, count=count, interval=interval_s, measurands=MEASURANDS))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--interval", type=float, default=5.0)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    file = lab_file(given.port, given.count, given.interval)
    with tempfile.TemporaryDirectory() as state_dir:
        directory = Path(state_dir)
        lab = (
            Lab(file, state_dir=directory)
            if given.workers == 1
            else ShardedLab(file, given.workers, state_dir=directory)
        )
        began_at = time.monotonic()
        await lab.start()
        try:
            tune_garbage_collector()
            control.say({"began_at": began_at})
            await control.serve(Fleet(lab, given.interval).handlers)
        finally:
            await lab.stop()


if __name__ == "__main__":
    control.run(main)
