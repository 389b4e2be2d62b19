"""The floor: N bare `websockets` clients with orjson on uvloop, with the payload and the rhythm of the lab's chargers.

Each boots, starts one transaction and sends meter values; nothing is validated, simulated or kept. One reader task a
client, and one task that sends whatever is due, which is cheaper than a sender task for each.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks import control

CONNECTING_AT_ONCE = 200
BOOT = {"chargePointVendor": "ocpplab", "chargePointModel": "sdk-dc-50"}
MEASURANDS = (
    ("Energy.Active.Import.Register", "Wh", "12345"),
    ("Power.Active.Import", "W", "49876"),
    ("Current.Import", "A", "124.7"),
    ("Voltage", "V", "400.0"),
)


def timestamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Client:
    """One charging station without a station in it."""

    unique_ids = itertools.count(1)

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._waiting: dict[str, str] = {}
        self._transaction = 0
        self._reader: asyncio.Task[None] | None = None

    async def boot(self) -> None:
        await self.call("BootNotification", BOOT)
        self._message(await self._connection.recv(decode=False))
        self._reader = asyncio.create_task(self._read())

    async def call(self, action: str, payload: dict[str, Any]) -> None:
        unique_id = f"floor-{next(self.unique_ids)}"
        self._waiting[unique_id] = action
        await self._connection.send(orjson.dumps([2, unique_id, action, payload]), text=True)

    async def start(self) -> None:
        await self.call(
            "StartTransaction", {"connectorId": 1, "idTag": "DEADBEEF", "meterStart": 0, "timestamp": timestamp()}
        )

    async def meter(self) -> None:
        sampled = [
            {"value": value, "context": "Sample.Periodic", "measurand": measurand, "unit": unit}
            for measurand, unit, value in MEASURANDS
        ]
        values = [{"timestamp": timestamp(), "sampledValue": sampled}]
        await self.call("MeterValues", {"connectorId": 1, "transactionId": self._transaction, "meterValue": values})

    async def _read(self) -> None:
        try:
            while True:
                if reply := self._message(await self._connection.recv(decode=False)):
                    await self._connection.send(reply, text=True)
        except ConnectionClosed:
            return

    def _message(self, text: bytes) -> bytes | None:
        """Take an answer in, or return the answer to a CALL."""
        message = orjson.loads(text)
        if message[0] == 2:
            keys = [{"key": key, "readonly": False, "value": "86400"} for key in message[3]["key"]]
            return orjson.dumps([3, message[1], {"configurationKey": keys}])
        action = self._waiting.pop(message[1])
        if action == "StartTransaction":
            self._transaction = message[2]["transactionId"]
        return None


class Floor:
    """All clients, and the requests of the runner: `charge`, `usage`, `memory`, `quit`."""

    def __init__(self, port: int, count: int, interval_s: float) -> None:
        self._port = port
        self._count = count
        self._interval_s = interval_s
        self._clients: list[Client] = []
        self._sender: asyncio.Task[None] | None = None
        self.handlers: dict[str, control.Handler] = {
            "charge": self.charge,
            "usage": control.usage,
            "memory": control.memory,
        }

    async def boot(self) -> None:
        gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                connection = await connect(
                    f"ws://127.0.0.1:{self._port}/ocpp/CP-{number:05}",
                    subprotocols=[Subprotocol("ocpp1.6")],
                    compression=None,
                    ping_interval=None,
                    proxy=None,
                )
                client = Client(connection)
                await client.boot()
                self._clients.append(client)

        await asyncio.gather(*(one(number) for number in range(self._count)))

    async def charge(self, _request: control.Request) -> control.Request:
        self._sender = asyncio.create_task(self._send_what_is_due())
        return {}

    async def _send_what_is_due(self) -> None:
        """Each client starts in its turn and sends its meter values every interval from then on."""
        loop = asyncio.get_running_loop()
        step_s = control.step_s(self._count, self._interval_s)
        due = [(loop.time() + number * step_s, number, False) for number in range(self._count)]
        while True:
            when, number, started = due[0]
            heapq.heapreplace(due, (when + self._interval_s, number, True))
            if (wait := when - loop.time()) > 0:
                await asyncio.sleep(wait)
            client = self._clients[number]
            await (client.meter() if started else client.start())


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--interval", type=float, default=5.0)
    given = parser.parse_args()
    control.allow_files(given.count)
    floor = Floor(given.port, given.count, given.interval)
    began_at = time.monotonic()
    await floor.boot()
    control.calm()
    control.say({"began_at": began_at})
    await control.serve(floor.handlers)


if __name__ == "__main__":
    control.run(main)
