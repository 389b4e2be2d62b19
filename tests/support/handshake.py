"""The door of the scripted CSMS: what it does with handshakes."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol


@dataclass(frozen=True, slots=True)
class Handshake:
    """One attempt to connect. `username` and `password` come from HTTP Basic; None without it."""

    path: str
    identity: str
    subprotocols: tuple[str, ...]
    headers: dict[str, str]
    username: str | None
    password: bytes | None


def read_handshake(request: Request) -> Handshake:
    """What a client asked for."""
    headers = {name.lower(): value for name, value in request.headers.raw_items()}
    offered = tuple(part.strip() for part in headers.get("sec-websocket-protocol", "").split(",") if part.strip())
    path = request.path.partition("?")[0]
    username, password = None, None
    if headers.get("authorization", "").startswith("Basic "):
        user, _, password = base64.b64decode(headers["authorization"][6:]).partition(b":")
        username = user.decode()
    return Handshake(path, unquote(path.rpartition("/")[2]), offered, headers, username, password)


class Doorman:
    """Lets in, refuses, or lets wait.

    `subprotocols` are those that the CSMS speaks, its order does not matter (the client's counts). `agree_to` forces
    the answer: "" agrees to none, any other text is answered though it was not offered. `credentials` (identity to
    password): whoever is wrong or missing gets 401; None asks for nothing.
    """

    def __init__(self) -> None:
        self.handshakes: list[Handshake] = []
        self.subprotocols: Sequence[str] = ("ocpp1.6", "ocpp2.0.1")
        self.agree_to: str | None = None
        self.credentials: dict[str, bytes] | None = None
        self.on_attempt: Callable[[], None] = lambda: None
        self._open = asyncio.Event()
        self._open.set()
        self._refusal: tuple[int, str] | None = None
        self._refusals_left: int | None = None

    def refuse(self, status: int, body: str, *, times: int | None) -> None:
        self._refusal, self._refusals_left = (status, body), times

    def accept(self) -> None:
        self._refusal = None

    def pause(self) -> None:
        self._open.clear()

    def resume(self) -> None:
        self._open.set()

    async def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """The hook of `websockets`: a response refuses."""
        shake = read_handshake(request)
        self.handshakes.append(shake)
        self.on_attempt()
        await self._open.wait()
        refusal = self._next_refusal()
        if refusal is not None:
            return connection.respond(*refusal)
        if self.credentials is not None:
            expected = self.credentials.get(shake.identity)
            if expected is None or shake.username != shake.identity or shake.password != expected:
                response = connection.respond(401, "wrong identity or password\n")
                response.headers["WWW-Authenticate"] = 'Basic realm="scripted"'
                return response
        return None

    def select_subprotocol(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The hook of `websockets`: the first that the client offers and that we speak."""
        if self.agree_to is not None:
            return Subprotocol(self.agree_to) if self.agree_to else None
        return next((one for one in offered if one in self.subprotocols), None)

    def _next_refusal(self) -> tuple[int, str] | None:
        if self._refusal is None:
            return None
        if self._refusals_left is not None:
            if self._refusals_left <= 0:
                self._refusal = None
                return None
            self._refusals_left -= 1
        return self._refusal
