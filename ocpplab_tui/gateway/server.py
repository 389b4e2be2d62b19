"""The gateway as a running thing: a socket, uvicorn inside our loop, and `gateway.json` for those who look for it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.base.listening import BACKLOG, listen
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.lab_model import is_loopback
from ocpplab_tui.config.sections import GatewayConfig
from ocpplab_tui.gateway.application import GatewayApp, application
from ocpplab_tui.gateway.event_response import FLOW
from ocpplab_tui.gateway.tokens import Token, generated_token
from ocpplab_tui.lab.inventory_port import GatewayLab

FILE_NAME = "gateway.json"
CONNECTIONS = 1_000
"""At once: more are answered 503. The chargers of the lab need open files too."""

HEAD_S, HEAD_BYTES = 10.0, 1 << 16
"""A request's line and headers must be there by then, and not be larger."""

GRACE_S = 2
LOOK_S = 0.01


class Gateway:
    """Serves a lab between `start` and `stop`.

    Without tokens one is made up: `generated` holds it, and `gateway.json` in `directory` does.
    """

    def __init__(self, lab: GatewayLab, config: GatewayConfig, tokens: Sequence[Token], directory: Path) -> None:
        self._lab = lab
        self._config = config
        made_up = () if tokens else (generated_token(),)
        self._tokens = tuple(tokens) or made_up
        self.generated = made_up[0].secret.get_secret_value() if made_up else None
        self._file = directory / FILE_NAME
        self._tasks = Tasks("gateway server")
        self._app: GatewayApp | None = None
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self.url: str | None = None

    async def start(self) -> None:
        """Returns when it listens. Raises StartError: port taken, or open to others without a token of its user's."""
        if self.generated is not None and not is_loopback(self._config.host):
            raise StartError(
                f"The gateway would listen on {self._config.host}, where other machines reach it, without a token; "
                'add [[gateway.tokens]], or take host = "127.0.0.1".'
            )
        local = self._config.host if is_loopback(self._config.host) else None
        self._app = application(self._lab, self._tokens, cors_origins=self._config.cors_origins, local_host=local)
        listening = listen("The gateway", self._config.host, self._config.port, option="--gateway-port")
        self._server = _Server(
            uvicorn.Config(
                self._app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
                backlog=BACKLOG,
                limit_concurrency=CONNECTIONS,
            )
        )
        self._serving = self._tasks.spawn(self._server.serve(sockets=[listening]), name="serve")
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(LOOK_S)
        self.url = _url(listening)
        self._write_file()

    async def stop(self) -> None:
        """End streams with a last event, let requests finish, close. Also after a failed start."""
        if self.url is not None:
            self._file.unlink(missing_ok=True)
            self.url = None
        if self._app is not None:
            self._app.streams.ending = True
            await self._app.tasks.close()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._serving)
        await self._tasks.close()
        self._server = self._serving = self._app = None

    def _write_file(self) -> None:
        """For `ocpplab-tui do`: where this gateway is, and a token. Readable by its user only."""
        strongest = max(self._tokens, key=lambda token: ("command" in token.scopes, len(token.scopes)))
        text = json.dumps({"url": self.url, "token": strongest.secret.get_secret_value()})
        self._file.unlink(missing_ok=True)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


class _Server(uvicorn.Server):
    """The program's own handlers of signals stay."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(HttpToolsProtocol):
    """Lets a response write its last words to a reader that doesn't read (`event_response`); what is not HTTP, or a
    head that is too large or takes too long, is answered as all other errors are."""

    _head_due: asyncio.TimerHandle | None = None  # only while a head is waited for
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_due is not None and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse("400 Bad Request", f"The head of the request is larger than {HEAD_BYTES >> 10} KiB.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()
        self.scope["extensions"] = {FLOW: self.flow}  # type: ignore[dict-item] # an extension is what we make it

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse("400 Bad Request", f"{msg.rstrip('.')}; this is not HTTP, or its first line is too long.")

    def _await_head(self) -> None:
        if self._head_due is None:
            self._head_bytes = 0
            self._head_due = self.loop.call_later(HEAD_S, self._head_too_late)

    def _head_came(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _head_too_late(self) -> None:
        self._refuse("408 Request Timeout", f"The head of the request took more than {HEAD_S:g} s.")

    def _refuse(self, status: str, detail: str) -> None:
        self._head_came()
        body = json.dumps({"detail": detail}).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        self.transport.close()


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - where it is reached from this machine
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
