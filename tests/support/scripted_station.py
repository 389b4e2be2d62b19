"""One station as the scripted CSMS sees it."""

from __future__ import annotations

import asyncio
import itertools
import json
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.support import schema_check
from tests.support.recorder import Seen
from tests.support.replies import Payload

if TYPE_CHECKING:
    from tests.support.conversation import Conversation

_ids = itertools.count(1)


class CallRefused(Exception):
    """A station answered our CALL with a CALLERROR."""

    def __init__(self, code: str, description: str, details: Payload) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.details = details


class StationGone(Exception):
    """The connection ended before the station answered our CALL, or there was none."""


@dataclass(slots=True, eq=False)
class ScriptedStation:
    """One identity; it outlives its connections.

    `version` is "1.6" or "2.0.1" as agreed in the newest connection, `connections` counts them. `frames_received` and
    `frames_sent` count since that connection opened. `close_code` is what the station closed the last one with (None:
    it broke off, or we closed first).
    """

    csms: Conversation
    identity: str
    version: str = ""
    connection: ServerConnection | None = None
    connections: int = 0
    frames_received: int = 0
    frames_sent: int = 0
    unanswered: list[Seen] = field(default_factory=list)
    close_code: int | None = None
    _open: dict[str, tuple[str, asyncio.Future[Payload]]] = field(default_factory=dict)
    _used_ids: dict[str, str] = field(default_factory=dict)

    @property
    def connected(self) -> bool:
        return self.connection is not None

    @property
    def tls(self) -> ssl.SSLObject:
        """What TLS agreed on in the open connection: `getpeercert()`, `version()`, `shared_ciphers()`."""
        assert self.connection is not None
        secured = self.connection.transport.get_extra_info("ssl_object")
        assert isinstance(secured, ssl.SSLObject)
        return secured

    async def send_raw(self, text: str | bytes) -> None:
        """Send a message exactly as given (bytes: a binary frame)."""
        if self.connection is None:
            raise StationGone(f"{self.identity} is not connected")
        self.frames_sent += 1
        self.csms.frames_sent += 1
        self.csms.record_sent(self, text)
        try:
            await self.connection.send(text)
        except ConnectionClosed as error:
            raise StationGone(f"{self.identity} closed the connection") from error

    async def start_call(
        self, action: str, payload: Payload | None = None, *, unique_id: str | None = None, check: bool = True
    ) -> asyncio.Future[Payload]:
        """Send a CALL; the future ends with the answer's payload, CallRefused or StationGone.

        A payload that breaks its schema is the test's mistake (ValueError), unless `check` is False.
        """
        payload = {} if payload is None else payload
        mistake = schema_check.verdict(self.version, action, payload, answer=False) if check else ""
        if mistake:
            raise ValueError(f"the test's {action} is wrong: {mistake}")
        unique_id = unique_id or f"csms-{next(_ids)}"
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._open[unique_id] = (action, future)
        await self.send_raw(json.dumps([2, unique_id, action, payload], ensure_ascii=False))
        return future

    async def call(
        self, action: str, payload: Payload | None = None, *, unique_id: str | None = None, check: bool = True
    ) -> Payload:
        """Send a CALL and wait for the answer's payload. Raises CallRefused, StationGone."""
        future = await self.start_call(action, payload, unique_id=unique_id, check=check)
        await self.csms.until(lambda: future.done() or None, f"the answer to {action} from {self.identity}")
        return future.result()

    def drop(self) -> None:
        """Break the TCP connection without a word."""
        if self.connection is not None:
            self.connection.transport.abort()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the websocket properly."""
        if self.connection is not None:
            await self.connection.close(code, reason)

    def opened(self, connection: ServerConnection, version: str) -> None:
        """A new connection takes the place of the former one."""
        self._fail_open_calls()
        self.connection, self.version = connection, version
        self.connections += 1
        self.frames_received = self.frames_sent = 0
        self.unanswered = []
        self.close_code = None

    def closed(self, connection: ServerConnection) -> None:
        """That connection ended."""
        if self.connection is connection:
            self.connection = None
            self.unanswered = []
            self.close_code = connection.protocol.close_rcvd.code if connection.protocol.close_rcvd else None
            self._fail_open_calls()

    def used_before(self, unique_id: str, action: str) -> str:
        """The other action that this unique id was used for; "" for a new id or a resend (J-05)."""
        first = self._used_ids.setdefault(unique_id, action)
        return "" if first == action else first

    def action_of(self, unique_id: str, sender: str) -> str:
        """The action of the CALL that an answer by `sender` belongs to; "" for none."""
        if sender == "csms":
            return self._used_ids.get(unique_id, "")
        return self._open[unique_id][0] if unique_id in self._open else ""

    def answered(self, unique_id: str, answer: Payload | CallRefused) -> None:
        """Our CALL has its answer."""
        _, future = self._open.pop(unique_id)
        if isinstance(answer, CallRefused):
            _fail(future, answer)
        elif not future.done():
            future.set_result(answer)

    def _fail_open_calls(self) -> None:
        pending, self._open = self._open, {}
        for action, future in pending.values():
            _fail(future, StationGone(f"{self.identity} was gone before it answered {action}"))


def _fail(future: asyncio.Future[Payload], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # a test that does not look at the future is not told twice
