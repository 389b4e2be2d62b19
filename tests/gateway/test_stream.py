"""The stream: everything as it comes, resumed after an id, and never at the lab's cost."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ocpplab_tui.config.sections import GatewayConfig
from ocpplab_tui.gateway import event_response, feed
from ocpplab_tui.gateway.server import Gateway
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from tests.gateway.benches import ALL, TOKENS
from tests.lab.labs import Bench, running

Event = tuple[int, str, dict[str, Any]]


class Served:
    """A gateway on a real socket."""

    def __init__(self, bench: Bench, gateway: Gateway, client: httpx.AsyncClient) -> None:
        self.bench, self.gateway, self.client = bench, gateway, client

    async def events(self, count: int, *, headers: dict[str, str] | None = None, **query: Any) -> list[Event]:
        """The first events of a new stream, while a charger is plugged and unplugged."""
        found: list[Event] = []
        async with self.client.stream("GET", "/ocpp/stream", params=query, headers=headers) as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            await self.plug()
            async for event in parsed(response):
                found.append(event)
                if len(found) == count:
                    return found
        return found

    async def plug(self) -> None:
        await self.bench.do("dep-1", "plug-connector", connector_id=1)
        await self.bench.do("dep-1", "unplug-connector", connector_id=1)


async def parsed(response: httpx.Response) -> AsyncIterator[Event]:
    number, name = 0, ""
    async for line in response.aiter_lines():
        key, _, value = line.partition(": ")
        if key == "id":
            number = int(value)
        elif key == "event":
            name = value
        elif key == "data":
            yield number, name, json.loads(value)


@asynccontextmanager
async def served(state_dir: Path) -> AsyncIterator[Served]:
    async with running(state_dir) as bench:
        gateway = Gateway(bench.lab, GatewayConfig(port=0), TOKENS, state_dir)
        await gateway.start()
        headers = {"Authorization": f"Bearer {ALL}"}
        try:
            async with httpx.AsyncClient(base_url=gateway.url or "", headers=headers, timeout=10) as client:
                yield Served(bench, gateway, client)
        finally:
            await gateway.stop()


async def test_frames_states_and_commands(tmp_path: Path) -> None:
    async with served(tmp_path) as door:
        events = await door.events(7)
        kinds = {name for _, name, _ in events}
        assert kinds == {"frame", "state", "command"}
        frame = next(data for _, name, data in events if name == "frame")
        assert frame["action"] == "StatusNotification"
        assert frame["message"].startswith("[2,")
        command = next(data for _, name, data in events if name == "command")
        assert command["operation"] == "plug-connector"
        numbers = [number for number, _, _ in events]
        assert numbers == sorted(numbers)


async def test_filters_and_resuming(tmp_path: Path) -> None:
    async with served(tmp_path) as door:
        only = await door.events(2, action="status_notification", charger_id="CP-1", kind="call")
        assert [(name, data["kind"], data["action"]) for _, name, data in only] == [
            ("frame", "call", "StatusNotification")
        ] * 2
        first, second = only[0][0], only[1][0]
        again = await door.events(1, headers={"Last-Event-ID": str(first)}, action="StatusNotification", kind="call")
        assert again[0][0] == second
        assert again[0][2] == only[1][2]


async def test_too_many_and_unknown(tmp_path: Path) -> None:
    async with served(tmp_path) as door:
        assert (await door.client.get("/ocpp/stream", params={"kind": "nonsense"})).status_code == 422
        assert (await door.client.get("/ocpp/stream", params={"charger_id": "nobody"})).status_code == 404
        assert door.gateway._app is not None
        streams = door.gateway._app.streams
        for _ in range(20):
            streams.enter()
        refused = await door.client.get("/ocpp/stream")
        assert (refused.status_code, "close one" in refused.json()["detail"]) == (429, True)
        for _ in range(20):
            streams.leave()


async def test_the_end_of_the_gateway_is_told(tmp_path: Path) -> None:
    async with served(tmp_path) as door:
        async with door.client.stream("GET", "/ocpp/stream") as response:
            ending = asyncio.get_running_loop().create_task(door.gateway.stop())
            events = [event async for event in parsed(response)]
            await ending
        assert events[-1][1:] == ("end", {"reason": "the gateway ends"})


async def test_a_reader_that_does_not_read_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets `end` all the same when it reads again, and nobody has waited for it."""
    monkeypatch.setattr(feed, "LAG_LIMIT", 2_000)
    monkeypatch.setattr(event_response, "LOOK_S", 0.02)
    async with served(tmp_path) as door:
        loop = asyncio.get_running_loop()
        host, port = (door.gateway.url or "").removeprefix("http://").split(":")
        reader = socket.create_connection((host, int(port)))
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
        reader.sendall(f"GET /ocpp/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ALL}\r\n\r\n".encode())
        journal = door.bench.lab.journal
        frame = Frame(0.0, "dep-1", Direction.OUT, Kind.CALL, "Heartbeat", "u", b"x" * 2_000)
        assert door.gateway._app is not None
        streams = door.gateway._app.streams
        while not streams.open:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        for _ in range(200):
            for _ in range(500):
                journal.append(frame)
            await asyncio.sleep(0.01)
            if not streams.open:
                break
        assert not streams.open
        reader.setblocking(False)
        received = b""
        while chunk := await loop.sock_recv(reader, 1 << 16):
            received += chunk
        reader.close()
        assert b'event: end\ndata: {"reason":"too slow' in received[-300:]
        assert (await door.client.get("/health")).status_code == 200
