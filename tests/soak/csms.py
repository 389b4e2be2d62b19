"""The benchmark's thin CSMS, which wants heartbeats, asks questions, and breaks connections off when told to.

`python -m tests.soak.csms` prints its port as a JSON line; then it answers lines on stdin.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from websockets.protocol import State

from benchmarks import control
from benchmarks.csms import Books, Station

HEARTBEAT_S = 300


class SoakBooks(Books):
    """With heartbeats."""

    def boot(self) -> dict[str, Any]:
        return super().boot() | {"interval": HEARTBEAT_S}


class SoakStation(Station):
    """A connection that may break off."""

    def break_off(self) -> None:
        self._transport.abort()

    def _message(self, text: bytes) -> None:
        if self._websocket.state is State.OPEN:  # a charger that says good-bye waits for no answer
            super()._message(text)


class Orders:
    """`{"do": "ask" | "drop", "count": N}` concerns N random stations; the answer is what came in so far."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self.handlers: dict[str, control.Handler] = {"ask": self.ask, "drop": self.drop, "stats": self.stats}

    async def ask(self, order: control.Request) -> control.Request:
        for station in self._some(order):
            station.ask()
        return self._books.stats()

    async def drop(self, order: control.Request) -> control.Request:
        for station in self._some(order):
            if isinstance(station, SoakStation):
                station.break_off()
        return self._books.stats()

    async def stats(self, _order: control.Request) -> control.Request:
        return self._books.stats()

    def _some(self, order: control.Request) -> list[Station]:
        return random.sample(self._books.stations, min(int(order["count"]), len(self._books.stations)))


async def main() -> None:
    books = SoakBooks()
    server = await asyncio.get_running_loop().create_server(lambda: SoakStation(books), "127.0.0.1", 0, backlog=4096)
    control.allow_files(2_000)
    control.calm()
    control.say({"port": server.sockets[0].getsockname()[1]})
    await control.serve(Orders(books).handlers)


if __name__ == "__main__":
    control.run(main)
