"""The wire between a lab and its CSMS, which can be cut, torn, or go deaf: a TCP proxy on the loopback interface."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from random import Random
from typing import Literal

Blow = Literal["cut", "reset", "deaf to the CSMS", "deaf to the chargers", "half open"]
BLOWS: tuple[Blow, ...] = ("cut", "reset", "deaf to the CSMS", "deaf to the chargers", "half open")
NO_LINGER = struct.pack("ii", 1, 0)
"""For SO_LINGER: close at once, with a reset."""


class Proxy:
    """Forwards what arrives at `port` to the CSMS's port. `strike` does something to some of the wires."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._wires: set[Wire] = set()
        self.port = 0

    @property
    def wires(self) -> int:
        """How many are up."""
        return len(self._wires)

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Wire(self._target, self._wires).left, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for wire in list(self._wires):
            wire.cut()
        await self._server.wait_closed()

    def strike(self, blow: Blow, random: Random, share: float) -> int:
        """How many wires were struck."""
        struck = [wire for wire in sorted(self._wires, key=lambda wire: wire.number) if random.random() < share]
        for wire in struck:
            wire.strike(blow)
        return len(struck)


class End(asyncio.Protocol):
    """One end of a wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.transport: asyncio.Transport | None = None
        self.early: list[bytes] = []
        """What has arrived for this end before it was connected."""
        self.deaf = False
        """What is sent to it doesn't arrive, and nobody is told."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.early:
            transport.write(data)
        self._wire.connected(self)

    def data_received(self, data: bytes) -> None:
        self._wire.other(self).deliver(data)

    def deliver(self, data: bytes) -> None:
        """From the other end."""
        if self.deaf:
            return
        if self.transport is None:
            self.early.append(data)
        else:
            self.transport.write(data)

    def connection_lost(self, _error: Exception | None) -> None:
        self._wire.cut()

    def end(self, *, reset: bool) -> None:
        """Without a word, or with a reset."""
        if self.transport is None:
            return
        if reset:
            with suppress(OSError):
                self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()


class Wire:
    """`left` is the charger's end, `right` the CSMS's."""

    _made = 0

    def __init__(self, target: int, wires: set[Wire]) -> None:
        Wire._made += 1
        self.number = Wire._made
        self.left, self.right = End(self), End(self)
        self._target = target
        self._wires = wires
        self._over = False

    def other(self, end: End) -> End:
        return self.right if end is self.left else self.left

    def connected(self, end: End) -> None:
        if end is self.left:
            self._wires.add(self)
            self._connecting = asyncio.get_running_loop().create_task(self._connect(), name="wire")
        elif self._over:
            self.cut()

    async def _connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self.right, "127.0.0.1", self._target)
        except OSError:
            self.cut()  # the CSMS is not there

    def strike(self, blow: Blow) -> None:
        if blow in ("cut", "reset"):
            self.cut(reset=blow == "reset")
        self.right.deaf |= blow in ("deaf to the chargers", "half open")
        self.left.deaf |= blow in ("deaf to the CSMS", "half open")

    def cut(self, *, reset: bool = False) -> None:
        """Both ends are told by their systems that it is over."""
        self._over = True
        self._wires.discard(self)
        for end in (self.left, self.right):
            end.end(reset=reset)
