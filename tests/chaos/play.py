"""A lab in a process of its own that is killed again and again, and a CSMS that outlives it and keeps books."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.books import TOLD, Books
from tests.support.replies import Drop, Payload
from tests.support.scripted_csms import ScriptedCsms
from tests.support.scripted_station import CallRefused, ScriptedStation, StationGone

CHARGERS = 50
PATIENCE_S = 60.0
LAB = """
[lab]
name = "chaos"
seed = {seed}
[csms]
url = "{url}"
[traffic]
sessions_per_hour = {sessions}
[gateway]
enabled = false
[[charger_group]]
count = {half}
identity = "OLD-{{n:03}}"
ocpp_version = "ocpp1.6"
brand = "ocpplab"
model = "sdk-ac-22"
configuration = {{ MeterValueSampleInterval = "1", AllowOfflineTxForUnknownId = "true" }}
[[charger_group]]
count = {half}
identity = "NEW-{{n:03}}"
ocpp_version = "ocpp2.0.1"
brand = "ocpplab"
model = "sdk-ac-22"
[charger_group.configuration]
"SampledDataCtrlr.TxUpdatedInterval" = "1"
"AuthCtrlr.OfflineTxForUnknownIdEnabled" = "true"
"OCPPCommCtrlr.RetryBackOffRandomRange" = "0"
"""


class LostAnswers:
    """Answers that break the connection in place of being sent, now and then: the message was read, and the charger
    doesn't know. Else the usual answer (None)."""

    def __init__(self, csms: ScriptedCsms, random: Random, chance: float) -> None:
        self._csms, self._random, self._chance = csms, random, chance

    def play(self) -> None:
        for action in TOLD:
            self._csms.answers[action] = self._answer

    def stop(self) -> None:
        for action in TOLD:
            self._csms.answer(action)

    def _answer(self, _station: ScriptedStation, _payload: Payload) -> Any:
        return Drop() if self._random.random() < self._chance else None


class Chaos:
    """`csms` has to be started; `directory` keeps the lab's state over its deaths."""

    def __init__(self, csms: ScriptedCsms, directory: Path, seed: int) -> None:
        self.csms = csms
        self.random = Random(seed)
        self._seed = seed
        self._directory = directory
        self._log = directory / "stderr.log"
        self._process: Process | None = None

    async def start(self, *, sessions: int = 3_600) -> None:
        """A lab that is ready: its chargers have begun to connect."""
        await self.spawn(sessions=sessions)
        assert self._process is not None
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert line, self._log.read_text(encoding="utf-8")

    async def spawn(self, *, sessions: int = 3_600) -> None:
        """A lab that has just begun to start."""
        file = self._directory / "chaos.toml"
        text = LAB.format(seed=self._seed, url=self.csms.url, sessions=sessions, half=CHARGERS // 2)
        file.write_text(text, encoding="utf-8")
        arguments = ("run", str(file), "--headless", "--state-dir", str(self._directory / "state"))
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ocpplab_tui", *arguments, stdout=asyncio.subprocess.PIPE, stderr=log
            )

    async def kill(self) -> None:
        """SIGKILL: no destructor, no farewell."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """A clean end."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(number)
            await asyncio.wait_for(process.communicate(), PATIENCE_S)

    async def kill_lab(self) -> None:
        """Start it, kill it at some moment of its work, now and then before it is ready."""
        if self.random.random() < 0.1:
            await self.spawn()
            await asyncio.sleep(self.random.uniform(0.2, 1.5))
        else:
            await self.start()
            await asyncio.sleep(self.random.uniform(0.3, 1.8))
        await self.kill()

    async def live(self) -> None:
        """Until the next blow."""
        await asyncio.sleep(self.random.uniform(0.5, 2.0))

    async def kill_csms(self) -> None:
        """Every connection breaks off without a word, nobody listens for a moment, then it is there again."""
        for station in list(self.csms.stations.values()):
            if station.connected:
                station.drop()
        await self.csms.stop()
        await asyncio.sleep(self.random.uniform(0.0, 0.5))
        await self.csms.start()

    async def kill_links(self) -> None:
        """Some connections break off."""
        for station in list(self.csms.stations.values()):
            if station.connected and self.random.random() < 0.5:
                station.drop()

    async def settle(self) -> Books:
        """Let a lab without new visitors tell all that waits, then end what still runs. The closed books."""
        await self.start(sessions=0)
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while (books := self._books()).running or not await self._silent():
            assert asyncio.get_running_loop().time() < end, [(each.identity, each.name) for each in books.running]
            for each in books.running:
                await self._stop_remotely(each.identity, each.name)
            await asyncio.sleep(0.5)
        await self.stop()
        books = self._books()
        books.close()
        return books

    async def _silent(self) -> bool:
        """All are connected, and nobody has had anything to tell for a while."""
        if self.csms.connected < CHARGERS:
            return False
        last = self.csms.last
        await asyncio.sleep(1.5)
        return self.csms.last == last

    async def _stop_remotely(self, identity: str, name: str) -> None:
        station = self.csms.stations[identity]
        old = station.version == "1.6"
        if old and not name.isdecimal():
            return  # its start has not been answered yet
        action = "RemoteStopTransaction" if old else "RequestStopTransaction"
        with suppress(StationGone, CallRefused):
            await station.call(action, {"transactionId": int(name) if old else name})
        if not old:
            with suppress(StationGone, CallRefused):
                await station.call("Reset", {"type": "Immediate"})  # where the cable alone keeps it running

    def _books(self) -> Books:
        books = Books()
        books.read(self.csms.frames)
        return books
