"""Connections that cannot be opened, and what people are told."""

from __future__ import annotations

import asyncio
import socket
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from tests.ocppj.support import Bench, Csms, RawServer, until


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (HTTPStatus.UNAUTHORIZED, "401: the CSMS wants a password"),
        (HTTPStatus.FORBIDDEN, "403: the CSMS does not let CP-1 in"),
        (HTTPStatus.NOT_FOUND, "404: the CSMS does not know CP-1"),
        (HTTPStatus.BAD_REQUEST, "400: the CSMS refuses the connection (Bad Request)"),
        (HTTPStatus.SERVICE_UNAVAILABLE, "503: the CSMS has a problem of its own"),
        (HTTPStatus.FOUND, "302: the CSMS redirects to ws://elsewhere"),
    ],
)
async def test_http_refusals(bench: Bench, status: HTTPStatus, words: str) -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(status, "no\n")
        response.headers["Location"] = "ws://elsewhere"
        return response

    async with Csms(process_request=refuse) as csms:
        assert (await bench.reason(csms.url)).startswith(words)
        assert bench.handler.failed[0][1] == 1.0
        for wait in (1.0, 2.0, 4.0, 8.0):
            assert bench.links[0].retry_at == bench.clock.now() + wait
            attempts = len(bench.handler.failed)
            bench.clock.advance(wait)
            await until(lambda attempts=attempts: len(bench.handler.failed) > attempts)  # type: ignore[misc]


async def test_wrong_password(bench: Bench) -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(HTTPStatus.UNAUTHORIZED, "")

    async with Csms(process_request=refuse) as csms:
        reason = await bench.reason(csms.url, security_profile=1, password=b"0123456789abcdef")
        assert reason == "401: the CSMS refuses the password of CP-1; set the one that it knows"
        assert "0123456789abcdef" not in repr(bench.links[0].settings)


async def test_nothing_listens(bench: Bench) -> None:
    async with Csms() as csms:
        port = csms.port
    assert (await bench.reason(f"ws://127.0.0.1:{port}")).startswith(f"nothing listens at 127.0.0.1:{port}")
    assert not bench.links[0].busy


async def test_unknown_host(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    assert (await bench.reason("ws://csms.invalid/ocpp")).startswith("the host of csms.invalid is not known (DNS)")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1/", "http://127.0.0.1/ is not a websocket URL (scheme isn't ws or wss)"),
        ("ws://u:geheim@127.0.0.1:99999/", "ws://u:•••@127.0.0.1:99999/ is not a websocket URL"),
        ("ws://127.0.0.1/", "security profile 2 needs TLS; write wss:// instead of ws://"),
    ],
)
async def test_settings_that_cannot_work_are_not_tried_again(bench: Bench, url: str, words: str) -> None:
    link = bench.link(url, security_profile=2)
    link.open()
    reason, retry_in_s = bench.handler.failed[0]
    assert reason.startswith(words)
    assert retry_in_s is None
    assert (link.retry_at, link.closed) == (None, True)


async def test_a_server_that_never_answers_the_handshake(bench: Bench) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        heard.set()
        await reader.read()
        writer.close()

    heard = asyncio.Event()
    async with RawServer(serve) as url:
        link = bench.link(url, connect_timeout_s=20.0)
        link.open()
        await heard.wait()
        assert (link.busy, link.connecting) == (True, True)
        bench.clock.advance(20)
        await until(lambda: bool(bench.handler.failed))
        assert "gave no answer within 20 s" in bench.handler.failed[0][0]
        assert bench.handler.failed[0][1] == 1.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection instead of answering the handshake"),
        (b"220 ftp ready\r\n", "does not speak HTTP"),
        (b"\x15\x03\x01\x00\x02\x02F", "closed the connection instead of answering the handshake"),
        (b"HTTP/1.1 101 OK\r\n\r\n", "is no websocket server"),
    ],
)
async def test_servers_that_are_none(bench: Bench, answer: bytes, words: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(answer)
        writer.close()

    async with RawServer(serve) as url:
        reason = await bench.reason(url)
        assert words in reason
