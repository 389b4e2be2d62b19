"""A lab in this process against a thin CSMS in another one: sessions, heartbeats, meter values, offline spells,
questions; at every full hour all is quiet and a census is taken.

Time is virtual, or real and fast: the first is exact, the second is how the program lives, and quicker for many.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import orjson

from ocpplab_tui.base.clock import LoopClock, VirtualClock
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.commands import COMMANDS_KEPT
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.operations.registry import OPERATIONS
from tests.soak.census import Census, take

HOUR_S = 3_600.0
STEP_S = 300.0
STEPS = 12
ANSWER_S = 5.0  # real time that a CSMS in a process of its own may take
PAUSE_S = 0.5  # of real time, after which a lab whose time stands still is quiet
STANDSTILL = 0.01
BACK_ONLINE = 0.3
"""Of those that are offline, how many come back in a step."""
SHARE = 0.02
"""Of all chargers: how many go offline, are dropped, are asked something in a step."""
LAB = """
[lab]
name = "soak"
seed = {seed}
[csms]
url = "ws://127.0.0.1:{port}/ocpp"
[traffic]
sessions_per_hour = 1
[[charger_group]]
count = {half}
identity = "OLD-{{n:04}}"
ocpp_version = "ocpp1.6"
brand = "ocpplab"
model = "sdk-ac-22"
configuration = {{ MeterValueSampleInterval = "300", WebSocketPingInterval = "900" }}
[[charger_group]]
count = {half}
identity = "NEW-{{n:04}}"
ocpp_version = "ocpp2.0.1"
brand = "ocpplab"
model = "sdk-dc-50"
[charger_group.configuration]
"SampledDataCtrlr.TxUpdatedInterval" = "300"
"OCPPCommCtrlr.WebSocketPingInterval" = "900"
"""


class ThinCsms:
    """`tests.soak.csms`, and the port that it listens at."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self.port = port

    async def order(self, what: str, count: int = 0) -> dict[str, Any]:
        """See `tests.soak.csms.Orders`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(orjson.dumps({"do": what, "count": count}) + b"\n")
        answer: dict[str, Any] = orjson.loads(await self._process.stdout.readline())
        return answer


@asynccontextmanager
async def thin_csms() -> AsyncIterator[ThinCsms]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.soak.csms", stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    try:
        yield ThinCsms(process, orjson.loads(await process.stdout.readline())["port"])
    finally:
        process.kill()
        await process.communicate()


class Life:
    """One lab and its CSMS, hour by hour. `censuses`: one for each full hour so far; `tally`: what was done."""

    def __init__(self, lab: Lab, csms: ThinCsms, seed: int) -> None:
        self.lab = lab
        self.csms = csms
        self.censuses: list[Census] = []
        self.tally: Counter[str] = Counter()
        self._random = Random(seed)
        self._offline: list[str] = []

    @property
    def hours(self) -> int:
        return len(self.censuses)

    def fill_books(self) -> None:
        """The book of commands, which keeps so many, is full from the start, as after weeks."""
        operation = OPERATIONS["set-state-of-charge"].model_validate({"percent": 50})
        charger_id = self.lab.charger_ids()[0]
        for _ in range(COMMANDS_KEPT):
            self.lab.submit(charger_id, operation, origin="soak")

    async def hour(self) -> Census:
        """Live for an hour, at whose end everybody is online."""
        begun = self.lab.now()
        for step in range(STEPS):
            if step == STEPS - 1:
                self._come_back(1.0)
            else:
                await self._disturb()
            await self._until(begun + (step + 1) * STEP_S)
        with self._still():
            await self._quiet()
            self.censuses.append(take(self.lab, self.hours + 1))
        return self.censuses[-1]

    async def _until(self, when: float) -> None:
        if self.lab.times.virtual:
            await self.lab.advance(when - self.lab.now(), silence_s=ANSWER_S)
            return
        await asyncio.sleep(max(when - self.lab.now(), 0.0) / self.lab.times.speed)

    @contextmanager
    def _still(self) -> Iterator[None]:
        """Simulated time nearly stands still meanwhile."""
        clock = self.lab.times.clock
        if not isinstance(clock, LoopClock):
            yield
            return
        speed = clock.speed
        clock.set_speed(STANDSTILL)
        try:
            yield
        finally:
            clock.set_speed(speed)

    async def _quiet(self) -> None:
        """All are online, and no frame has come for a while."""
        if self.lab.times.virtual:
            return
        last = -1
        while last != self.lab.journal.last or self.lab.summary().online < len(self.lab.charger_ids()):
            last = self.lab.journal.last
            await asyncio.sleep(PAUSE_S)

    async def _disturb(self) -> None:
        count = max(1, round(SHARE * len(self.lab.charger_ids())))
        self._come_back(BACK_ONLINE)
        for charger_id in self._random.sample(self.lab.charger_ids(), count):
            if charger_id not in self._offline:
                self._offline.append(charger_id)
                self._do(charger_id, "disconnect")
        for what in ("ask", "drop"):
            await self.csms.order(what, count)
            self.tally[what] += count

    def _come_back(self, share: float) -> None:
        for charger_id in list(self._offline):
            if self._random.random() < share:
                self._offline.remove(charger_id)
                self._do(charger_id, "connect")

    def _do(self, charger_id: str, name: str) -> None:
        command = self.lab.submit(charger_id, OPERATIONS[name](), origin="soak")
        assert command.refusal is None, command.refusal
        self.tally[name] += 1


@asynccontextmanager
async def living(state_dir: Path, chargers: int, seed: int, *, speed: float | None = None) -> AsyncIterator[Life]:
    """A lab whose chargers boot; without a speed on virtual time."""
    async with thin_csms() as csms:
        lab_file = loads(LAB.format(seed=seed, port=csms.port, half=chargers // 2))
        clock, link_time = (None, None) if speed else (VirtualClock(), VirtualClock())
        lab = Lab(lab_file, state_dir=state_dir, speed=speed, clock=clock, link_time=link_time, embedded=False)
        await lab.start()
        try:
            yield Life(lab, csms, seed)
        finally:
            await lab.stop()
