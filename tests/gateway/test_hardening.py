"""What a stranger may try on the gateway's socket: slow, large, many, under another name; and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from ocpplab_tui.config.sections import GatewayConfig
from ocpplab_tui.gateway import route, server
from ocpplab_tui.gateway.server import FILE_NAME, Gateway
from ocpplab_tui.gateway.tokens import Token, TokenBook
from tests.gateway.benches import ALL, CHARGERS, TOKENS
from tests.lab.labs import running

OPEN = ("/", "/health")


class Socket:
    """The gateway as bytes see it."""

    def __init__(self, gateway: Gateway, directory: Path) -> None:
        assert gateway.url is not None
        self.url, self.directory = gateway.url, directory
        self.port = int(gateway.url.rpartition(":")[2])

    async def say(self, *parts: bytes) -> tuple[int, dict[str, str], Any]:
        """Send, one part after the other, and read until the gateway closes: status, headers, body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), json.loads(body or b"null")

    async def get(self, path: str, host: str, token: str | None = None, **headers: str) -> httpx.Response:
        given = {"Host": host} | ({} if token is None else {"Authorization": f"Bearer {token}"}) | headers
        async with httpx.AsyncClient(base_url=self.url) as client:
            return await client.get(path, headers=given)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Socket]:
    async with running(tmp_path / "lab", CHARGERS) as bench:
        gateway = Gateway(bench.lab, GatewayConfig(port=0), TOKENS, tmp_path)
        await gateway.start()
        try:
            yield Socket(gateway, tmp_path)
        finally:
            await gateway.stop()


@pytest.mark.parametrize("path", OPEN)
async def test_a_foreign_name_that_leads_here_opens_nothing(wire: Socket, path: str) -> None:
    """DNS rebinding: a page of evil.example, whose name now means 127.0.0.1, asks in its reader's browser."""
    for host in ("evil.example", f"evil.example:{wire.port}", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil"):
        refused = await wire.get(path, host)
        assert refused.status_code == 403, host
        assert "gateway lab" not in refused.text
    for host in ("127.0.0.1", f"127.0.0.1:{wire.port}", "localhost", "LOCALHOST:1", f"[::1]:{wire.port}"):
        assert (await wire.get(path, host)).status_code == 200, host
    assert (await wire.get(path, "lab.example", ALL)).status_code == 200


async def test_no_other_origin_is_let_in_unless_it_is_named(wire: Socket) -> None:
    answer = await wire.get("/ocpp/chargers", "localhost", ALL, Origin="http://evil.example")
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_nothing_of_a_request_becomes_a_header(wire: Socket) -> None:
    headers = {"X-Organization-Id": "zq1", "X-Command-Id": "zq2", "X-Request-Id": "zq3", "Last-Event-ID": "zq4"}
    for path in ("/ocpp/chargers?x=zq5%0d%0aEvil:%20zq6", "/zq7%0d%0aEvil:%20zq8", "/ocpp/chargers/zq9%0aEvil:x"):
        answer = await wire.get(path, "localhost", ALL, **headers)
        assert "zq" not in str(answer.headers)
        assert "evil" not in answer.headers


async def test_a_head_that_takes_too_long(wire: Socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_S", 0.05)
    for begun in (b"", b"GET /health HTTP/1.1\r\n", b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: "):
        status, headers, body = await wire.say(begun)
        assert (status, headers["connection"]) == (408, "close")
        assert "took more than 0.05 s" in body["detail"]


async def test_a_second_request_on_a_connection_has_the_same_time(
    wire: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEAD_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    writer.write(b"GET /health HTTP/1.1\r\n")
    assert b" 408 " in await reader.read()
    writer.close()


async def test_a_head_without_an_end(wire: Socket) -> None:
    endless = (b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(80))
    status, _, body = await wire.say(b"GET /health HTTP/1.1\r\nHost: localhost\r\n", *endless)
    assert status == 400
    assert "larger than 64 KiB" in body["detail"]


async def test_one_header_without_an_end(wire: Socket) -> None:
    status, _, _ = await wire.say(b"GET /health HTTP/1.1\r\nX: ", *([b"x" * 8_192] * 9))
    assert status == 400


async def test_a_body_that_takes_too_long(wire: Socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "BODY_S", 0.05)
    for path in ("/ocpp/commands/plug-connector", "/ocpp/locations"):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ALL}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        status, headers, body = await wire.say(head.encode())
        assert (status, headers["connection"]) == (408, "close")
        assert body["detail"] == "The body took more than 0.05 s."


async def test_a_body_without_a_length_is_bounded_too(wire: Socket) -> None:
    head = f"POST /ocpp/locations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ALL}\r\nConnection: close\r\n"
    head += "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    status, _, body = await wire.say(head.encode(), *([chunk] * 17), b"0\r\n\r\n")
    assert (status, body["detail"]) == (400, "The body is larger than 1 MiB; send less at once.")


async def test_too_many_connections(wire: Socket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 3)
    async with running(tmp_path / "other", CHARGERS) as bench:
        gateway = Gateway(bench.lab, GatewayConfig(port=0), TOKENS, tmp_path)
        await gateway.start()
        port = Socket(gateway, tmp_path).port
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 503 ")
        for _, each in (*held, (reader, writer)):
            each.close()
        await gateway.stop()


async def test_the_file_with_the_token(tmp_path: Path) -> None:
    """Whoever put a link there beforehand gets nothing, whatever it points at."""
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / FILE_NAME).symlink_to(target)
    async with running(tmp_path / "lab", CHARGERS) as bench:
        gateway = Gateway(bench.lab, GatewayConfig(port=0), TOKENS, tmp_path)
        await gateway.start()
        file = tmp_path / FILE_NAME
        assert not file.is_symlink()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_text())["token"] == ALL
        await gateway.stop()
    assert target.read_text() == "untouched"


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them, to its end, also after the right one was found."""
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    book = TokenBook([Token(name, SecretStr(name)) for name in ("first", "second", "third")])
    for given in ("first", "third", "none", ""):
        compared.clear()
        book.find(f"Bearer {given}")
        assert compared == [b"first", b"second", b"third"]
