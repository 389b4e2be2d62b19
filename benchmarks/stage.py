"""A lab that costs next to nothing: thousands of chargers, a full journal, and frames at any rate (a `LabPort`).

What a look at it costs is real, since the dashboard causes it: views are made anew each time, as the lab makes them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import NoReturn

import orjson

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.lab.changes import ChangeBoard, Reader
from ocpplab_tui.lab.frame_rate import FrameRate
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.port import ChargerView, ConnectorView, Glance, LabSummary, Outline
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.operations.model import Command, Operation

CHARGERS = 5_000
BURST_S = 0.005
LARGE_BYTES = 1_000_000
LARGE = ("object", "string", "nesting")
LOCATIONS = 20
SESSION_S = 1_800.0
NESTED = 500
_STATUS = ("Charging",) * 6 + ("Available",) * 3 + ("SuspendedEV", "Preparing", "Finishing", "Faulted")
_CALL = (
    b'[2,"%s","MeterValues",{"connectorId":1,"transactionId":%d,"meterValue":[{"timestamp":"2026-01-01T12:34:36.000Z",'
    b'"sampledValue":[{"value":"%d","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},'
    b'{"value":"%d","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},{"value":"119.0","context":'
    b'"Sample.Periodic","measurand":"Current.Import","unit":"A"},{"value":"400.0","context":"Sample.Periodic","measurand":'
    b'"Voltage","unit":"V"}]}]}]'
)
_STATUS_CALL = (
    b'[2,"%s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"%s","timestamp":'
    b'"2026-01-01T12:34:36.000Z"}]'
)
_RESULT = b'[3,"%s",{}]'


class Stage:
    """`count` chargers of one connector each. `play` sends frames; `fill` has them in the journal already."""

    def __init__(self, count: int = CHARGERS, seed: int = 1) -> None:
        self.journal = Journal()
        self.board = ChangeBoard()
        self.older = NothingOlder()
        self.csms_port = None
        self._random = Random(seed)
        self._ids = [f"dep-{number:05}" for number in range(1, count + 1)]
        self._numbers = {charger_id: number for number, charger_id in enumerate(self._ids)}
        self._status = [self._random.choice(_STATUS) for _ in self._ids]
        self._counts = Counter(self._status)
        self._since = [time.time() - self._random.uniform(0, SESSION_S) for _ in self._ids]
        self._rate = FrameRate()
        self._said = 0

    # what the dashboard asks

    @property
    def inventory(self) -> NoReturn:
        raise OperationRefused("Nothing comes or goes here.")

    def now(self) -> float:
        return time.time()

    def summary(self) -> LabSummary:
        return LabSummary(
            name="benchmark",
            now=self.now(),
            speed=1.0,
            csms="embedded",
            csms_ok=True,
            csms_text="",
            online=len(self._ids),
            total=len(self._ids),
            connectors=dict(+self._counts),
            frames_total=self.journal.last,
            frames_per_s=self._rate.at(time.monotonic(), self.journal.last),
        )

    def charger_ids(self) -> Sequence[str]:
        return tuple(self._ids)

    def outlines(self) -> Sequence[Outline]:
        return [Outline(each, self._location(number), 1) for number, each in enumerate(self._ids)]

    def location_name(self, location_id: str) -> str:
        return location_id

    def _location(self, number: int) -> str:
        return f"Depot {number * LOCATIONS // len(self._ids) + 1}"

    def charger(self, charger_id: str) -> ChargerView:
        number = self._numbers.get(charger_id)
        if number is None:
            raise UnknownName(f"There is no charger {charger_id}.")
        identity = f"CP-{number + 1:05}"
        return ChargerView(
            charger_id=charger_id,
            identity=identity,
            name=identity,
            vendor="ocpplab",
            model="sdk-dc-50",
            version="1.6",
            location_id=self._location(number),
            csms_url="ws://127.0.0.1:9000/ocpp",
            powered=True,
            online=True,
            registration="Accepted",
            link="online",
            booted_at=self._since[0],
            heartbeat_s=300.0,
            queued=0,
            open_call=None,
            faults=("GroundFault",) if self._status[number] == "Faulted" else (),
            limit_w=None,
            max_power_w=50_000.0,
            connectors=(self._connector(number),),
        )

    def glance(self, charger_id: str) -> Glance:
        return Glance(True, (self._status[self._numbers[charger_id]],))

    def open_id(self, charger_id: str) -> str:
        return "" if charger_id in self._numbers else charger_id

    def _connector(self, number: int) -> ConnectorView:
        status, now = self._status[number], time.time()
        charging, plugged = status == "Charging", status not in ("Available", "Faulted")
        elapsed_s = (now - self._since[number]) % SESSION_S
        power_w = 48_000.0 - 10.0 * elapsed_s if charging else 0.0
        return ConnectorView(
            number=1,
            evse_id=1,
            connector_id=1,
            connector_type="CCS2",
            current="DC",
            status=status,
            availability="Occupied" if plugged else "Available",
            charging_state="Charging" if charging else None,
            error_code="GroundFault" if status == "Faulted" else "NoError",
            plugged=plugged,
            locked=charging,
            power_w=power_w,
            max_power_w=50_000.0,
            limit_w=None,
            voltage_v=400.0,
            current_a=power_w / 400.0,
            phases=3,
            register_wh=1_254_310.0 + elapsed_s,
            session_wh=elapsed_s * 13.0 if plugged else None,
            session_seconds=elapsed_s if plugged else None,
            soc=8.0 + elapsed_s / 20.0 if plugged else None,
            vehicle="mid-size" if plugged else None,
            transaction_id=str(1_000 + number) if charging else None,
            id_token="DEADBEEF" if charging else None,
        )

    def id_tokens(self) -> Sequence[str]:
        return ("DEADBEEF",)

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        del charger_id
        return ()

    def details(self, charger_id: str) -> NoReturn:
        raise UnknownName(f"There are no details of {charger_id}.")

    def submit(self, charger_id: str, operation: Operation, *, origin: str) -> NoReturn:
        raise UnknownName(f"{operation.name} does nothing to {charger_id} for {origin}.")

    def commands(self, limit: int = 200) -> Sequence[Command]:
        del limit
        return ()

    def subscribe(self) -> Reader:
        return self.board.subscribe()

    # what happens

    def fill(self, frames: int) -> None:
        """So many frames have been said before."""
        while self.journal.last < frames:
            self._say()

    async def play(self, frames_per_s: float) -> None:
        """Frames at an even rate, in small bursts, until it is cancelled. A delay is made up for."""
        loop = asyncio.get_running_loop()
        began, said = loop.time(), 0
        while True:
            due = int((loop.time() - began) * frames_per_s)
            while said < due:
                self._say()
                said += 2
            await asyncio.sleep(BURST_S)

    def say_large(self) -> None:
        """Requests of a megabyte, of each kind in `LARGE` one, then a usual one."""
        small = orjson.dumps([{"key": f"Key{number}", "readonly": False, "value": "x"} for number in range(100)])
        values = {
            "object": b"[" + b",".join([small] * (LARGE_BYTES // len(small))) + b"]",
            "string": b'"' + b"x" * LARGE_BYTES + b'"',
            "nesting": b"[" * NESTED + b'"' + b"x" * LARGE_BYTES + b'"' + b"]" * NESTED,
        }
        for kind in LARGE:
            name = f"large-{kind}"
            data = b'[2,"%s","DataTransfer",{"vendorId":"x","data":%s}]' % (name.encode(), values[kind])
            charger_id, now = self._ids[0], time.time()
            self.journal.append(Frame(now, charger_id, Direction.OUT, Kind.CALL, "DataTransfer", name, data))
            result = _RESULT % name.encode()
            self.journal.append(Frame(now, charger_id, Direction.IN, Kind.RESULT, "DataTransfer", name, result, 4.2))
        self._say()

    def _say(self) -> None:
        """One charger's request and its answer: meter values in turn, now and then another state."""
        self._said += 1
        number = self._said * 7919 % len(self._ids)
        charger_id, unique_id, now = self._ids[number], b"%08x" % self._said, time.time()
        if self._said % 20:
            action = "MeterValues"
            data = _CALL % (unique_id, number, self._said, 40_000 + self._said % 8_000)
        else:
            action = "StatusNotification"
            data = _STATUS_CALL % (unique_id, self._change(number).encode())
        name = unique_id.decode()
        self.journal.append(Frame(now, charger_id, Direction.OUT, Kind.CALL, action, name, data))
        self.journal.append(Frame(now, charger_id, Direction.IN, Kind.RESULT, action, name, _RESULT % unique_id, 4.2))
        self.board.charger(charger_id)

    def _change(self, number: int) -> str:
        status = self._random.choice(_STATUS)
        self._counts.subtract((self._status[number],))
        self._counts.update((status,))
        self._status[number] = status
        return status


class NothingOlder:
    """No journal on disk."""

    async def oldest(self) -> int | None:
        return None

    async def frames(self, first: int, last: int) -> Sequence[tuple[int, Frame]]:
        del first, last
        return ()
