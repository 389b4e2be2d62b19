"""A charging station without any manners: a raw websocket client for tests of CSMSs."""

from __future__ import annotations

import asyncio
import itertools
import json
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

Payload = dict[str, Any]
BOOT_16: Payload = {"chargePointVendor": "Raw", "chargePointModel": "Client"}
BOOT_201: Payload = {"reason": "PowerUp", "chargingStation": {"vendorName": "Raw", "model": "Client"}}


class RawStation:
    """One open connection. Frames are lists as on the wire."""

    def __init__(self, connection: ClientConnection, guard_s: float) -> None:
        self.connection = connection
        self._guard_s = guard_s
        self._numbers = itertools.count(1)

    async def send(self, frame: Any) -> None:
        """A list goes out as JSON, a text or bytes as they are."""
        await self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def receive(self) -> list[Any]:
        """The next frame from the CSMS."""
        async with asyncio.timeout(self._guard_s):
            frame: list[Any] = json.loads(await self.connection.recv())
        return frame

    async def exchange(self, frame: Any) -> list[Any]:
        """Send a frame and give back the next one that comes."""
        await self.send(frame)
        return await self.receive()

    async def call(self, action: str, payload: Payload | None = None, *, unique_id: str | None = None) -> list[Any]:
        """Send a CALL and give back the answer's frame."""
        unique_id = unique_id or f"raw-{next(self._numbers)}"
        answer = await self.exchange([2, unique_id, action, payload or {}])
        assert answer[1] == unique_id, f"{answer} does not answer {unique_id}"
        return answer

    async def ask(self, action: str, payload: Payload | None = None, *, unique_id: str | None = None) -> Payload:
        """Send a CALL that must be answered with a CALLRESULT; its payload."""
        answer = await self.call(action, payload, unique_id=unique_id)
        assert answer[0] == 3, answer
        result: Payload = answer[2]
        return result

    async def serve(self, payload: Payload) -> list[Any]:
        """Wait for a CALL of the CSMS, answer it with a CALLRESULT, give back the CALL."""
        call = await self.receive()
        assert call[0] == 2, call
        await self.send([3, call[1], payload])
        return call

    async def closed(self) -> int | None:
        """Wait until the connection is closed; the close code."""
        async with asyncio.timeout(self._guard_s):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def raw_station(
    url: str,
    identity: str,
    *subprotocols: str,
    password: bytes | None = None,
    username: str | None = None,
    tls: ssl.SSLContext | None = None,
    guard_s: float = 10.0,
) -> AsyncIterator[RawStation]:
    """Connect as `identity`, offering these sub-protocols (default ocpp1.6)."""
    headers = {}
    if password is not None:
        headers["Authorization"] = "Basic " + b64encode((username or identity).encode() + b":" + password).decode()
    offered: Sequence[Subprotocol] = [Subprotocol(name) for name in subprotocols or ("ocpp1.6",)]
    async with connect(
        f"{url}/{quote(identity, safe='')}",
        subprotocols=offered,
        additional_headers=headers,
        ssl=tls,
        compression=None,
        proxy=None,
        ping_interval=None,
        close_timeout=1,
    ) as connection:
        yield RawStation(connection, guard_s)
