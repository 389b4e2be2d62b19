"""Fifty chargers in charging traffic, and something that dies again and again at random moments."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from tests.chaos.booked_csms import BookedCsms, BooksReader
from tests.chaos.books import Books, Transaction
from tests.chaos.processes import PATIENCE_S, CsmsProcess, LabProcess
from tests.chaos.proxy import BLOWS, Proxy
from tests.support.scripted_station import CallRefused, StationGone

Victim = Literal["lab", "csms", "link"]
VICTIMS: tuple[Victim, ...] = ("lab", "csms", "link")
CHARGERS = 50
SESSIONS_PER_HOUR = 1_800
SILENCE_S = 1.0
LAB = """
[lab]
name = "chaos"
seed = {seed}
[csms]
url = "ws://127.0.0.1:{port}/ocpp"
[traffic]
sessions_per_hour = {sessions}
[gateway]
enabled = false
[[charger_group]]
count = {half}
identity = "OLD-{{n:03}}"
ocpp_version = "ocpp1.6"
brand = "ocpplab"
model = "sdk-ac-22-duo"
[charger_group.configuration]
MeterValueSampleInterval = "1"
AllowOfflineTxForUnknownId = "true"
WebSocketPingInterval = "1"
[[charger_group]]
count = {half}
identity = "NEW-{{n:03}}"
ocpp_version = "ocpp2.0.1"
brand = "ocpplab"
model = "sdk-ac-22-duo"
[charger_group.configuration]
"SampledDataCtrlr.TxUpdatedInterval" = "1"
"AuthCtrlr.OfflineTxForUnknownIdEnabled" = "true"
"OCPPCommCtrlr.WebSocketPingInterval" = "1"
"OCPPCommCtrlr.RetryBackOffRandomRange" = "1"
"""


@dataclass
class Outcome:
    """What the books say afterwards. `kills` by what died; `violations` of OCPP, of the books' rules, and what the lab
    logged as an error."""

    kills: Counter[str] = field(default_factory=Counter)
    tally: Counter[str] = field(default_factory=Counter)
    transactions: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{count} × {name}" for name, count in sorted(self.kills.items()))
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(self.tally.items()))
        return (
            f"{killed} in {self.seconds:.0f} s; {self.transactions:,} transactions, told by {told}; "
            f"{len(self.violations)} violations"
        )


class Chaos:
    """`directory` keeps everybody's state over the deaths."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._csms = CsmsProcess(directory)
        self._lab = LabProcess(directory)
        self._proxy: Proxy | None = None
        self._books = Books()
        self._asked: set[Transaction] = set()
        self._reader = BooksReader(self._csms.books)
        self._outcome = Outcome()

    async def play(self, victims: tuple[Victim, ...], kills: int) -> Outcome:
        """So many kills, each of one of the victims; then everything that waits is told, and the books are closed."""
        began = time.monotonic()
        await self._csms.start()
        self._proxy = Proxy(self._csms.port)
        await self._proxy.start()
        self._describe(SESSIONS_PER_HOUR)
        try:
            await self._lab.start()
            for _ in range(kills):
                await self._kill(self._random.choice(victims))
            await (self._lab.kill() if "lab" in victims else self._lab.stop())
            await self._settle()
        finally:
            await self._lab.kill()
            await self._csms.kill()
            await self._proxy.stop()
        self._outcome.seconds = time.monotonic() - began
        return self._outcome

    def _describe(self, sessions: int) -> None:
        assert self._proxy is not None
        text = LAB.format(seed=self._seed, port=self._proxy.port, sessions=sessions, half=CHARGERS // 2)
        self._lab.describe(text)

    # -- deaths

    async def _kill(self, victim: Victim) -> None:
        longest_s = 4.0 if victim == "csms" else 2.0  # chargers come back to it after a back-off
        await asyncio.sleep(self._random.uniform(0.3, longest_s))
        if victim == "lab":
            await self._kill_lab()
        elif victim == "csms":
            await self._kill_csms()
        else:
            self._strike_links()

    async def _kill_lab(self) -> None:
        """Now and then the next one dies too, before it is ready."""
        await self._lab.kill()
        if self._random.random() < 0.1:
            await self._lab.spawn()
            await asyncio.sleep(self._random.uniform(0.2, 1.5))
            await self._lab.kill()
        await self._lab.start()
        self._outcome.kills["lab"] += 1

    async def _kill_csms(self) -> None:
        """Nobody listens for a moment, then another one goes on with its books."""
        await self._csms.kill()
        await asyncio.sleep(self._random.uniform(0.0, 0.5))
        await self._csms.start()
        self._outcome.kills["csms"] += 1

    def _strike_links(self) -> None:
        assert self._proxy is not None
        blow = self._random.choice(BLOWS)
        self._proxy.strike(blow, self._random, self._random.choice((0.2, 0.5, 1.0)))
        self._outcome.kills[f"links {blow}"] += 1

    # -- afterwards

    async def _settle(self) -> None:
        """A lab without new visitors tells all that waits, and what still runs is ended."""
        csms = await self._csms.take_over()
        self._describe(0)
        await self._lab.start()
        end = time.monotonic() + PATIENCE_S
        try:
            while (books := await self._read_on()).running or not await self._silent(csms):
                if time.monotonic() > end:
                    break  # the books tell what is missing
                for each in books.running:
                    await self._stop_remotely(csms, each)
        finally:
            await self._lab.stop()
            await csms.stop()
        books = await self._read_on()
        books.close()
        self._outcome.violations += books.violations + self._reader.violations + self._lab.errors()
        self._outcome.transactions, self._outcome.tally = len(books.transactions), books.tally

    async def _silent(self, csms: BookedCsms) -> bool:
        """All are connected, and nobody has had anything to tell for a while."""
        last = csms.last
        await asyncio.sleep(SILENCE_S)
        return csms.connected == CHARGERS and csms.last == last

    async def _stop_remotely(self, csms: BookedCsms, transaction: Transaction) -> None:
        station = csms.stations.get(transaction.identity)
        if station is None:
            return  # it has not come back yet
        old = station.version == "1.6"
        if old and not transaction.name.isdecimal():
            return  # its start has not been answered yet
        name = transaction.name
        with suppress(StationGone, CallRefused):
            if old:
                await station.call("RemoteStopTransaction", {"transactionId": int(name)})
            elif transaction not in self._asked:
                await station.call("RequestStopTransaction", {"transactionId": name})
            else:
                await station.call("Reset", {"type": "Immediate"})  # the cable alone keeps it running
        self._asked.add(transaction)

    async def _read_on(self) -> Books:
        await asyncio.to_thread(self._books.read, self._reader)
        return self._books
