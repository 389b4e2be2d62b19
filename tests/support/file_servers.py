"""File servers on the loopback interface, on the running loop: HTTP, and FTP in passive mode. A few verbs each."""

from __future__ import annotations

import asyncio
import base64
import posixpath
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

Requests = list[tuple[str, str, dict[str, str], bytes]]


@dataclass
class FileServer:
    """`files`: path → content, what can be fetched and what was stored. `url` ends without a slash.

    `login`: ("user", "password") that is asked for. `answers`: path → (status, headers) instead of the usual (HTTP).
    `verbs`: what HTTP understands. `folders`: what FTP can change into. `stuck`: nothing is answered any more.
    `passive_host`: what FTP says of where its data is. `asked`: there was a request (HTTP).
    """

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    verbs: tuple[str, ...] = ("GET", "PUT", "POST")
    folders: set[str] = field(default_factory=lambda: {"/"})
    stuck: bool = False
    passive_host: str = "127.0.0.1"
    requests: Requests = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def with_login(self, path: str = "") -> str:
        """The URL with the credentials in it."""
        assert self.login is not None
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{self.login[0]}:{self.login[1]}@{rest}{path}"


@asynccontextmanager
async def http_server(
    host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, **options: object
) -> AsyncIterator[FileServer]:
    scheme = "http" if tls is None else "https"
    async with _running(scheme, _http, host, FileServer(**options), tls) as server:  # type: ignore[arg-type] # as the class says
        yield server


@asynccontextmanager
async def ftp_server(host: str = "127.0.0.1", **options: object) -> AsyncIterator[FileServer]:
    async with _running("ftp", _ftp, host, FileServer(**options)) as server:  # type: ignore[arg-type] # as above
        yield server


@asynccontextmanager
async def _running(
    scheme: str, serve: Callable[..., object], host: str, made: FileServer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[FileServer]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        made.tasks.add(task)
        try:
            await serve(made, reader, writer)  # type: ignore[misc] # a coroutine function
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            made.tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    made.url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    try:
        yield made
    finally:
        server.close()
        for task in list(made.tasks):
            task.cancel()
        await asyncio.gather(*made.tasks, return_exceptions=True)


# -- HTTP ------------------------------------------------------------------------------------------------------------


async def _http(server: FileServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        verb, target, _ = line.decode().split(" ", 2)
        headers = {}
        while (line := await reader.readline()).strip():
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        server.requests.append((verb, target, headers, body))
        server.asked.set()
        if server.stuck:
            await asyncio.Event().wait()
        status, more, content = _answer(server, verb, target, headers, body)
        head = "".join(f"{name}: {value}\r\n" for name, value in ({"Content-Length": str(len(content))} | more).items())
        writer.write(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + content)
        await writer.drain()


def _answer(
    server: FileServer, verb: str, target: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    path = unquote(target.partition("?")[0])
    if path in server.answers:
        return *server.answers[path], b""
    if verb not in server.verbs:
        return 405, {}, b""
    if server.login is not None:
        expected = base64.b64encode(":".join(server.login).encode()).decode()
        if headers.get("authorization") != f"Basic {expected}":
            return 401, {}, b""
    if verb == "GET":
        content = server.files.get(path)
        return (404, {}, b"") if content is None else (200, {}, content)
    server.files[path] = body
    return 201, {}, b""


# -- FTP -------------------------------------------------------------------------------------------------------------


async def _ftp(server: FileServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _Ftp(server, reader, writer).run()


class _Ftp:
    """One control connection."""

    def __init__(self, server: FileServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.user, self.home = "", "/"
        self.data: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] | None = None
        self.listener: asyncio.Server | None = None

    async def run(self) -> None:
        self.say("220 test server")
        try:
            while line := await self.reader.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                if self.server.stuck and verb in ("RETR", "STOR"):
                    await asyncio.Event().wait()
                await getattr(self, f"do_{verb.lower()}", self.unknown)(rest)
                if verb == "QUIT":
                    return
        finally:
            if self.listener is not None:
                self.listener.close()
            if self.data is not None and self.data.done():
                self.data.result()[1].close()

    def say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())

    def path(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self.home, name))

    async def unknown(self, _rest: str) -> None:
        self.say("502 not here")

    async def do_user(self, rest: str) -> None:
        self.user = rest
        self.say("331 and the password?")

    async def do_pass(self, rest: str) -> None:
        good = self.server.login in (None, (self.user, rest))
        self.say("230 welcome" if good else "530 no")

    async def do_type(self, _rest: str) -> None:
        self.say("200 as you like")

    async def do_pwd(self, _rest: str) -> None:
        self.say(f'257 "{self.home}"')

    async def do_cwd(self, rest: str) -> None:
        path = self.path(rest)
        if path in self.server.folders:
            self.home = path
            self.say("250 done")
        else:
            self.say("550 no such folder")

    async def do_pasv(self, _rest: str) -> None:
        port = await self._listen("127.0.0.1")
        host = self.server.passive_host.replace(".", ",")
        self.say(f"227 at ({host},{port >> 8},{port & 255})")

    async def do_epsv(self, _rest: str) -> None:
        self.say(f"229 at (|||{await self._listen('::1')}|)")

    async def _listen(self, host: str) -> int:
        data = self.data = asyncio.get_running_loop().create_future()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            data.set_result((reader, writer))

        self.listener = await asyncio.start_server(connected, host, 0)
        port: int = self.listener.sockets[0].getsockname()[1]
        return port

    async def do_retr(self, rest: str) -> None:
        content = self.server.files.get(self.path(rest))
        if content is None:
            self.say("550 no such file")
            return
        self.say("150 coming")
        assert self.data is not None
        _, writer = await self.data
        writer.write(content)
        await writer.drain()
        writer.close()
        self.say("226 that was it")

    async def do_stor(self, rest: str) -> None:
        if self.path(rest) in self.server.folders:
            self.say("553 is a folder")
            return
        self.say("150 go on")
        assert self.data is not None
        reader, writer = await self.data
        self.server.files[self.path(rest)] = await reader.read()
        writer.close()
        self.say("226 kept")

    async def do_quit(self, _rest: str) -> None:
        self.say("221 bye")
