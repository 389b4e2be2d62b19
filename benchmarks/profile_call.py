"""Where the time of one MeterValues CALL goes: each part on its own, then all of them together, without a network.

`python -m benchmarks.profile_call` prints microseconds of one core. What the kernel takes for a real socket is told
too, so that the figures can be held against those of `python -m benchmarks`.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import orjson

from benchmarks.control import calm
from benchmarks.fleet import MEASURANDS
from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.base.timers import TimerQueue
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.config.catalog import find
from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.config.vehicles import default_vehicle
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.lab.transfers import FileTransfers
from ocpplab_tui.ocppj import codec, schemas
from ocpplab_tui.ocppj.calls import OnAnswer
from ocpplab_tui.ocppj.framing import text_frame
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.protocol.ports import Home, Way
from ocpplab_tui.protocol.v16.payloads import meter_value
from ocpplab_tui.protocol.v16.station import Station16

INTERVAL_S = 5.0
TIMERS = 10_000
ANSWERS: dict[str, dict[str, Any]] = {
    "BootNotification": {"currentTime": "2026-01-01T00:00:00Z", "interval": 86_400, "status": "Accepted"},
    "StartTransaction": {"transactionId": 1, "idTagInfo": {"status": "Accepted"}},
}


class Rig:
    """A charging charger whose CSMS answers at once, on a clock that is moved by hand.

    It is the wire of the station, the channel of the session and the handler of its CALLs.
    """

    online = True

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.journal = Journal()
        self._unanswered: list[bytes] = []
        configuration = {
            "MeterValueSampleInterval": f"{INTERVAL_S:.0f}",
            "MeterValuesSampledData": MEASURANDS,
        }
        self.charger = Charger(
            find("ocpplab", "sdk-dc-50"),
            "1.6",
            self.clock.now(),
            random=Random(1),
            vehicle=replace(default_vehicle(), battery_kwh=1e6),  # never full
            configuration=configuration,
        )
        self.session = Session(
            "CP-1",
            "1.6",
            self,
            clock=self.clock,
            link_time=self.clock,
            sink=self.journal.append,
            message_ids=MessageIds(),
        )
        self.station = Station16(
            self.charger,
            "CP-1",
            self.clock,
            self,
            Random(1),
            on_change=lambda: None,
            transfers=FileTransfers(TransfersConfig(), Tasks("none"), asyncio.new_event_loop()),
        )

    def charge(self) -> None:
        """Boot, plug and start."""
        self.session.opened(self)
        self.station.power_on()
        self.station.opened()
        self.answer()
        connector = self.charger.connectors[0]
        self.station.plug(connector)
        self.station.start_transaction(connector, IdToken("DEADBEEF"))
        self.answer()

    def answer(self) -> None:
        """What the CSMS says to everything that was asked."""
        while self._unanswered:
            _, unique_id, action, _ = orjson.loads(self._unanswered.pop(0))
            self.session.receive(orjson.dumps([3, unique_id, ANSWERS.get(action, {})]))

    def one_call(self) -> None:
        """The next meter values: due, sampled, said, checked, written, journaled, answered."""
        self.clock.advance(INTERVAL_S)
        data = self._unanswered.pop()
        self.session.receive(b'[3,"' + data[4 : data.index(b'"', 4)] + b'",{}]')

    # wire, channel and handler

    def call(
        self,
        action: str,
        payload: dict[str, Any],
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        return self.session.call(action, payload, on_answer, unique_id=unique_id, check=check, note=note)

    def send_text(self, data: bytes) -> None:
        text_frame(data)
        self._unanswered.append(data)

    def call_received(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        raise CallError("NotSupported", f"nobody asks for {action} with {len(payload)} fields")

    def message_refused(self, why: str) -> None:
        raise AssertionError(why)

    @property
    def home(self) -> Home:
        return Home("ws://127.0.0.1/")

    def use(self, way: Way, renew: str = "") -> None:
        """There is one way only."""

    def disconnect(self, reason: str) -> None:
        """Nothing to close."""

    def hold(self) -> None:
        """Nothing is kept here."""

    def commit(self) -> None:
        """Nothing is kept here."""

    def reconnect(self) -> None:
        """Open for ever."""


def microseconds(work: Callable[[], object], number: int = 5_000) -> float:
    """Best of five rounds."""
    return min(_round(work, number) for _ in range(5))


def _round(work: Callable[[], object], number: int) -> float:
    began = time.perf_counter()
    for _ in range(number):
        work()
    return (time.perf_counter() - began) / number * 1e6


def physics() -> Callable[[], object]:
    """Time goes on by an interval; the meter is read."""
    rig = Rig()
    rig.charge()
    charger, now = rig.charger, rig.clock.now()

    def work() -> None:
        nonlocal now
        now += INTERVAL_S
        charger.advance(now)
        charger.take_events()
        _ = charger.deadline

    return work


def timers() -> Callable[[], object]:
    """One timer comes due and is set anew, among those of a fleet."""
    queue = TimerQueue()
    random = Random(1)
    now = 0.0
    for _ in range(TIMERS):
        queue.push(random.random() * INTERVAL_S, timers)

    def work() -> None:
        nonlocal now
        now += INTERVAL_S / TIMERS
        while queue.pop_due(now) is not None:
            queue.push(now + INTERVAL_S, timers)

    return work


@contextmanager
def loopback() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
        with ours, theirs:
            yield ours, theirs


def kernel(frame: bytes, number: int = 5_000) -> float:
    """Microseconds that the kernel takes to send a CALL and to receive its answer (our side of the socket only)."""
    spent = 0.0
    with loopback() as (ours, theirs):
        for _ in range(number):
            began = time.perf_counter()
            ours.send(frame)
            spent += time.perf_counter() - began
            theirs.recv(65_536)
            theirs.send(b"x" * 40)
            began = time.perf_counter()
            ours.recv(65_536)
            spent += time.perf_counter() - began
    return spent / number * 1e6


def disk(journal: Journal, number: int = 50_000) -> float:
    """Microseconds of CPU for two frames in SQLite, written in batches on the store's thread."""
    frames = journal.frames(journal.last - 2, 2)
    with tempfile.TemporaryDirectory() as directory:
        store = JournalStore(Path(directory) / "journal.sqlite")
        store.start().result()
        began = time.process_time()
        for sequence in range(number):
            store.put(sequence + 1, frames[sequence % 2][1])
        store.close().result()
        store.join()
        return (time.process_time() - began) / number * 2e6


def parts(rig: Rig) -> Iterator[tuple[str, float]]:
    sample = rig.charger.sample(
        rig.clock.now(), rig.charger.connectors[0], rig.charger.settings.sampled_measurands, "Sample.Periodic"
    )
    payload = {"connectorId": 1, "transactionId": 1, "meterValue": [meter_value(rig.station, sample)]}
    data = codec.encode_call("0123456789abcdef-1", "MeterValues", payload)
    checks = schemas.of("1.6")
    (_, frame), *_ = rig.journal.frames(rig.journal.last - 1, 1)
    yield f"timer, among {TIMERS}", microseconds(timers())
    yield "physics: meter sample and next deadline", microseconds(physics())
    yield "payload", microseconds(lambda: meter_value(rig.station, sample))
    yield "schema check of the CALL", microseconds(lambda: checks.check("MeterValues", "call", payload))
    yield "JSON", microseconds(lambda: codec.encode_call("0123456789abcdef-1", "MeterValues", payload))
    yield "websocket frame", microseconds(lambda: text_frame(data))
    yield "journal in memory, two frames", 2 * microseconds(lambda: rig.journal.append(frame._replace(at=1.0)))
    yield (
        "parse and check the answer",
        microseconds(lambda: checks.check("MeterValues", "result", orjson.loads(b'[3,"0123456789abcdef-1",{}]')[2])),
    )


def main() -> None:
    rig = Rig()
    rig.charge()
    rig.one_call()
    calm()
    rows = list(parts(rig))
    whole = microseconds(rig.one_call)
    rows.append(("the rest: calls between the rooms, correlation, queue", whole - sum(cost for _, cost in rows)))
    rows.append(("= all of these in one go", whole))
    (_, call), *_ = rig.journal.frames(rig.journal.last - 2, 1)
    rows.append(("SQLite, two frames, on its thread", disk(rig.journal)))
    rows.append(("kernel: send the CALL, receive the answer", kernel(text_frame(call.data))))
    for name, cost in rows:
        print(f"{cost:8.1f} µs  {name}")


if __name__ == "__main__":
    main()
