"""A handler that writes down what it is told, a session without a socket, and a CSMS that does as it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import orjson
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol
from websockets.utils import accept_key

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.ocppj.answers import Answer
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.ocppj.link import Link
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.ocppj.settings import SUBPROTOCOLS, BackOff, LinkSettings

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


class Recorder:
    """What a link told its handler. `replies` maps an action to the payload, or the error, that answers it."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed: list[str] = []
        self.failed: list[tuple[str, float | None]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[str] = []
        self.replies: dict[str, dict[str, Any] | Exception] = {}
        self.on_call: Callable[[str, dict[str, Any]], None] = lambda action, payload: None
        self.on_open: Callable[[], None] = lambda: None

    def link_opened(self) -> None:
        self.opened += 1
        self.on_open()

    def link_closed(self, reason: str) -> None:
        self.closed.append(reason)

    def link_failed(self, reason: str, retry_in_s: float | None) -> None:
        self.failed.append((reason, retry_in_s))

    def call_received(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((action, payload))
        self.on_call(action, payload)
        reply = self.replies.get(action, {})
        if isinstance(reply, Exception):
            raise reply
        return reply

    def message_refused(self, why: str) -> None:
        self.refused.append(why)


class Talk:
    """A session with nothing behind it: `sent` are the messages that it wrote, `frames` what the journal was told."""

    def __init__(self, version: str = "1.6", *, call_timeout_s: float = 30.0) -> None:
        self.clock = VirtualClock()
        self.handler = Recorder()
        self.frames: list[Frame] = []
        self.sent: list[Any] = []
        self.answers: list[Answer] = []
        self.session = Session(
            "CP-1",
            version,
            self.handler,
            clock=self.clock,
            link_time=self.clock,
            sink=self.frames.append,
            message_ids=MessageIds("m"),
            call_timeout_s=call_timeout_s,
        )
        self.session.opened(self)

    def send_text(self, data: bytes) -> None:
        self.sent.append(orjson.loads(data))

    def call(self, action: str = "StatusNotification", payload: dict[str, Any] | None = None, **options: Any) -> str:
        return self.session.call(action, STATUS if payload is None else payload, self.answers.append, **options)

    def call_again(self, *_: object) -> None:
        """A callback that makes another CALL, with the id "again"."""
        self.call(unique_id="again")

    def receive(self, message: Any) -> None:
        self.session.receive(orjson.dumps(message))

    @property
    def notes(self) -> list[str]:
        return [frame.note for frame in self.frames]


class Csms:
    """A websocket server on the loopback. `talk` is what it does with each connection."""

    def __init__(self, talk: Callable[[ServerConnection], Awaitable[None]] | None = None, **options: Any) -> None:
        self.talk = talk or answer_all
        self.connections: list[ServerConnection] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._options = {"subprotocols": [Subprotocol(name) for name in SUBPROTOCOLS.values()]} | options
        self._server: Server | None = None

    async def __aenter__(self) -> Csms:
        self._server = await serve(self._serve, "127.0.0.1", 0, ping_interval=None, **self._options)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close(close_connections=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def close_code(self) -> int | None:
        """With which code the first connection ended, once it has."""
        await until(lambda: self.connections[0].close_code is not None)
        return self.connections[0].close_code

    async def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.connections.append(connection)
        self.paths.append(connection.request.path)
        self.headers.append(dict(connection.request.headers.raw_items()))
        with contextlib.suppress(ConnectionClosed):
            await self.talk(connection)


async def answer_all(connection: ServerConnection) -> None:
    """Answer each CALL with an empty result."""
    async for text in connection:
        message = orjson.loads(text)
        if message[0] == 2:
            await connection.send(orjson.dumps([3, message[1], {}]).decode())


async def collect(connection: ServerConnection, seen: list[Any]) -> None:
    """Read into `seen`, say nothing."""
    async for text in connection:
        seen.append(orjson.loads(text))  # noqa: PERF401 # the test looks at it while it grows


async def read_all(connection: ServerConnection) -> None:
    """Read, say nothing."""
    async for _ in connection:
        pass


async def upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a websocket handshake by hand."""
    writer.write(await response_to(reader))


async def response_to(reader: asyncio.StreamReader) -> bytes:
    """The answer to a websocket handshake."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: ")
    return ("\r\n".join(lines) + f"{accept_key(key)}\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n").encode()


class RawServer:
    """A server that is given bytes, not websockets. `talk` is what it does with each connection."""

    def __init__(self, talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> None:
        self._talk = talk
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> str:
        """Its URL."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()


class Bench:
    """Links in a test, ended with it. Time is virtual: `clock` moves when told to."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.handler = Recorder()
        self.frames: list[Frame] = []
        self.answers: list[Answer] = []
        self.tasks = Tasks("test")
        self.links: list[Link] = []

    def link(self, url: str, identity: str = "CP-1", version: str = "1.6", **settings: Any) -> Link:
        options: dict[str, Any] = {"back_off": BackOff(1.0, 0.0, 3), "ping_interval_s": 0.0} | settings
        link = Link(
            identity,
            LinkSettings(url, identity, version, **options),
            self.handler,
            clock=self.clock,
            link_time=self.clock,
            sink=self.frames.append,
            message_ids=MessageIds("m"),
            random=Random(1),
            loop=asyncio.get_running_loop(),
            tasks=self.tasks,
        )
        self.links.append(link)
        return link

    async def opened(self, url: str, **settings: Any) -> Link:
        link = self.link(url, **settings)
        link.open()
        await until(lambda: bool(self.handler.opened or self.handler.failed))
        assert not self.handler.failed
        return link

    async def reason(self, url: str, **settings: Any) -> str:
        """Why an attempt to connect fails."""
        link = self.link(url, **settings)
        link.open()
        await until(lambda: bool(self.handler.failed))
        assert not link.online
        return self.handler.failed[0][0]

    def call(self, link: Link, action: str = "StatusNotification", payload: Any = STATUS, **options: Any) -> str:
        return link.call(action, payload, self.answers.append, **options)

    def calls(self, link: Link, count: int, action: str = "StatusNotification", payload: Any = STATUS) -> None:
        for _ in range(count):
            self.call(link, action, payload)

    async def close(self) -> None:
        for link in self.links:
            link.drop()
        await self.tasks.close()
        await until(lambda: all(link.closed for link in self.links))
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool], *, patience_s: float = 10.0) -> None:
    """Wait until something real, on the loopback, has happened."""
    async with asyncio.timeout(patience_s):
        while not condition():  # noqa: ASYNC110 # conditions of many kinds, on objects that know no asyncio
            await asyncio.sleep(0.001)
