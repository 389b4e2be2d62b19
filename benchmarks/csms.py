"""A CSMS that costs as little as possible: it says yes, counts frames, and times the stations' answers.

It speaks both versions over `websockets`' Sans-I/O protocol, without a task per connection, so that the two cores
belong to what is measured. `python -m benchmarks.csms` prints its port as a JSON line; see `_Requests` for the rest.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

import orjson
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from benchmarks import control

SUBPROTOCOLS = [Subprotocol("ocpp1.6"), Subprotocol("ocpp2.0.1")]
NOW = "2026-01-01T00:00:00Z"
BOOTED = {"currentTime": NOW, "interval": 86_400, "status": "Accepted"}
ACCEPTED = {"status": "Accepted"}
METER_ACTIONS = frozenset({"MeterValues", "TransactionEvent"})
QUESTIONS: dict[str | None, tuple[str, dict[str, Any]]] = {
    "ocpp1.6": ("GetConfiguration", {"key": ["HeartbeatInterval"]}),
    "ocpp2.0.1": (
        "GetVariables",
        {"getVariableData": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}]},
    ),
}


class Books:
    """What came in since the last reset, and the connections of now."""

    def __init__(self) -> None:
        self.stations: list[Station] = []
        self.boots = 0
        self.last_boot_at = 0.0
        self.transactions = 0
        self.last_open_at = 0.0
        self.opened = 0
        self.reset()

    def reset(self) -> None:
        self.calls: Counter[str] = Counter()
        self.meter_bytes = 0
        self.longest_gap_s = 0.0
        self.since = time.monotonic()
        self.answer_times: list[float] = []
        self.errors = 0

    def boot(self) -> dict[str, Any]:
        self.boots += 1
        self.last_boot_at = time.monotonic()
        return BOOTED

    def start(self) -> dict[str, Any]:
        self.transactions += 1
        return {"transactionId": self.transactions, "idTagInfo": ACCEPTED}

    def stats(self) -> control.Request:
        return {
            "stations": len(self.stations),
            "boots": self.boots,
            "last_boot_at": self.last_boot_at,
            "transactions": self.transactions,
            "calls": dict(self.calls),
            "meter_bytes": self.meter_bytes,
            "longest_gap_s": self.longest_gap_s,
            "since": self.since,
            "at": time.monotonic(),
            "errors": self.errors,
            "opened": self.opened,
            "last_open_at": self.last_open_at,
        }


class Station(asyncio.Protocol):
    """One connection."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._websocket = ServerProtocol(subprotocols=SUBPROTOCOLS)
        self._asked: tuple[str, float] | None = None
        self._metered_at = 0.0
        self._answers: dict[str, Callable[[], dict[str, Any]]] = {
            "BootNotification": books.boot,
            "StartTransaction": books.start,
            "Authorize": lambda: {"idTokenInfo": ACCEPTED} if self._is_201 else {"idTagInfo": ACCEPTED},
            "Heartbeat": lambda: {"currentTime": NOW},
        }

    @property
    def _is_201(self) -> bool:
        return self._websocket.subprotocol == "ocpp2.0.1"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by birth

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self in self._books.stations:
            self._books.stations.remove(self)

    def eof_received(self) -> None:
        self._websocket.receive_eof()
        self._flush()

    def data_received(self, data: bytes) -> None:
        websocket = self._websocket
        websocket.receive_data(data)
        for event in websocket.events_received():
            if isinstance(event, Frame):
                if event.opcode is Opcode.TEXT:
                    self._message(bytes(event.data))
            elif isinstance(event, Handshake):
                websocket.send_response(websocket.accept(event))
                self._books.stations.append(self)
                self._books.opened += 1
                self._books.last_open_at = time.monotonic()
        self._flush()

    def _message(self, text: bytes) -> None:
        message = orjson.loads(text)
        if message[0] != 2:
            self._answered(message)
            return
        _, unique_id, action, _payload = message
        books = self._books
        books.calls[action] += 1
        if action in METER_ACTIONS:
            self._metered(len(text))
        answer = self._answers.get(action)
        if self._websocket.state is not State.OPEN:  # it says good-bye
            return
        self._websocket.send_text(orjson.dumps([3, unique_id, answer() if answer else {}]))

    def _metered(self, size: int) -> None:
        """The gap to the value before shows whether any was left out."""
        books, now = self._books, time.monotonic()
        books.meter_bytes += size
        if self._metered_at > books.since:
            books.longest_gap_s = max(books.longest_gap_s, now - self._metered_at)
        self._metered_at = now

    @property
    def waits(self) -> bool:
        """For the answer to a CALL."""
        return self._asked is not None

    def ask(self) -> None:
        """A CALL to the station; its answer's time is taken when it comes."""
        if self.waits or self._websocket.state is not State.OPEN:
            return
        action, payload = QUESTIONS[self._websocket.subprotocol]
        unique_id = f"{random.getrandbits(64):x}"
        self._asked = (unique_id, time.perf_counter())
        self._websocket.send_text(orjson.dumps([2, unique_id, action, payload]))
        self._flush()

    def _answered(self, message: list[Any]) -> None:
        if self._asked is None or message[1] != self._asked[0]:
            self._books.errors += 1
            return
        if message[0] != 3:
            self._books.errors += 1
        self._books.answer_times.append(time.perf_counter() - self._asked[1])
        self._asked = None

    def abort(self) -> None:
        """As if this process had died."""
        self._transport.abort()

    def _flush(self) -> None:
        for data in self._websocket.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()


class Listening:
    """The port, which closes and opens again."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Station(self._books), "127.0.0.1", self.port, backlog=4096)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        assert self._server is not None  # noqa: S101 - opened first
        self._server.close()
        for station in list(self._books.stations):
            station.abort()


class _Requests:
    """What the runner may ask for: `stats`, `reset`, `probe` (`count`, `seconds`), `restart` (`seconds`: how long it is
    away), `usage`, `quit`."""

    def __init__(self, books: Books, listening: Listening) -> None:
        self._books = books
        self._listening = listening
        self.handlers: dict[str, control.Handler] = {
            "restart": self.restart,
            "stats": self.stats,
            "reset": self.reset,
            "probe": self.probe,
            "usage": control.usage,
        }

    async def stats(self, _request: control.Request) -> control.Request:
        return self._books.stats()

    async def reset(self, _request: control.Request) -> control.Request:
        self._books.reset()
        return self._books.stats()

    async def restart(self, request: control.Request) -> control.Request:
        """All connections are gone at once, and for so long nobody can connect."""
        self._listening.close()
        await asyncio.sleep(float(request["seconds"]))
        self._books.opened = 0
        await self._listening.open()
        return self._books.stats()

    async def probe(self, request: control.Request) -> control.Request:
        """Ask random stations, spread at random over the time; answer times in milliseconds."""
        count, seconds = int(request["count"]), float(request["seconds"])
        books = self._books
        books.answer_times = []
        end = time.monotonic() + seconds
        for left in range(count, 0, -1):
            await asyncio.sleep(max(0.0, random.uniform(0, 2 * (end - time.monotonic()) / left)))
            self._free_station().ask()
        await asyncio.sleep(1)
        times = sorted(books.answer_times)
        return {
            "asked": count,
            "answered": len(times),
            "p50_ms": 1000 * percentile(times, 0.50),
            "p95_ms": 1000 * percentile(times, 0.95),
            "worst_ms": 1000 * percentile(times, 1),
        }

    def _free_station(self) -> Station:
        """One that was not asked before, or has answered; where most wait, any."""
        some = random.choices(self._books.stations, k=20)
        return next((each for each in some if not each.waits), some[0])


def percentile(ordered: list[float], fraction: float) -> float:
    """Nearest rank; not a number when there is nothing."""
    if not ordered:
        return float("nan")
    return ordered[min(int(len(ordered) * fraction), len(ordered) - 1)]


async def main() -> None:
    books = Books()
    listening = Listening(books)
    await listening.open()
    control.allow_files(20_500)
    control.calm()
    control.say({"port": listening.port})
    await control.serve(_Requests(books, listening).handlers)


if __name__ == "__main__":
    control.run(main)
