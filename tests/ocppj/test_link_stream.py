"""Bytes: big messages, fragments, odd cuts, peers that do not read."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from websockets.asyncio.server import ServerConnection
from websockets.frames import Close, Frame, Opcode

from ocpplab_tui.ocppj.answers import Lost, Result
from ocpplab_tui.ocppj.frame import Direction, Kind
from tests.ocppj.support import (
    Bench,
    Csms,
    RawServer,
    collect,
    read_all,
    response_to,
    until,
    upgrade,
)


async def test_big_messages_both_ways(bench: Bench) -> None:
    big = "x" * 10_000_000

    async def talk(connection: ServerConnection) -> None:
        await connection.send(orjson.dumps([2, "c1", "DataTransfer", {"vendorId": "v", "data": big}]).decode())
        async for text in connection:
            seen.append(len(text))
            message = orjson.loads(text)
            if message[0] == 2:
                await connection.send(orjson.dumps([3, message[1], {"status": "Accepted"}]).decode())

    seen: list[int] = []
    bench.handler.replies["DataTransfer"] = {"status": "Accepted", "data": big}
    async with Csms(talk, max_size=1 << 25) as csms:
        link = await bench.opened(csms.url, max_frame_bytes=1 << 24)
        bench.call(link, "DataTransfer", {"vendorId": "v", "data": big})
        bench.call(link, "DataTransfer", {"vendorId": "v"})
        await until(lambda: len(bench.answers) == 2 and len(seen) == 3)
        assert bench.handler.calls[0][1]["data"] == big
        assert link.online


async def test_message_over_the_limit_closes_with_1009(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("[" + " " * 70_000 + "]")
        await read_all(connection)

    async with Csms(talk) as csms:
        link = bench.link(csms.url, max_frame_bytes=65_536)
        link.open()
        await until(lambda: bool(bench.handler.closed))
        assert await csms.close_code() == 1009
        assert "too big" in bench.handler.closed[0]
        assert link.retry_at is not None


async def test_fragments_and_binary(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(b'[2,"b1","Reset",{"type":"Soft"}]')
        await connection.send(["[2,", '"c1",', '"Reset",{"type":', '"Soft"}]'])
        await collect(connection, seen)

    seen: list[Any] = []
    bench.handler.replies["Reset"] = {"status": "Accepted"}
    async with Csms(talk) as csms:
        link = await bench.opened(csms.url)
        await until(lambda: bool(seen))
        assert seen == [[3, "c1", {"status": "Accepted"}]]
        assert bench.frames[0].kind is Kind.JUNK
        assert bench.frames[0].note == "a binary message: ignored"
        assert link.online


async def test_text_that_is_not_utf8_fails_the_connection(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(b'[2,"c1","\xff"]', text=True)
        await read_all(connection)

    async with Csms(talk) as csms:
        link = bench.link(csms.url)
        link.open()
        await until(lambda: bool(bench.handler.closed))
        assert await csms.close_code() == 1007
        assert bench.handler.closed == ["the CSMS sent text that is not UTF-8; closed with 1007"]
        assert bench.frames[0].kind is Kind.JUNK


async def test_call_and_close_in_one_segment(bench: Bench) -> None:
    """The answer to our CALL still counts, but nothing can be answered any more."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await upgrade(reader, writer)
        await reader.read(4096)
        frames = [
            Frame(Opcode.TEXT, b'[2,"c1","Reset",{"type":"Soft"}]'),
            Frame(Opcode.TEXT, b'[3,"m-1",{}]'),
            Frame(Opcode.CLOSE, Close(1001, "").serialize()),
        ]
        writer.write(b"".join(frame.serialize(mask=False) for frame in frames))
        writer.close()

    async with RawServer(serve) as url:
        link = await bench.opened(url)
        bench.call(link)
        bench.call(link)
        await until(lambda: bool(bench.handler.closed))
        assert bench.answers == [Result({}), Lost(sent=False)]
        assert bench.handler.calls == []
        assert "not answered: the connection is closing" in [frame.note for frame in bench.frames]
        assert bench.handler.closed == ["the CSMS closed the connection: 1001 (going away)"]


@pytest.mark.parametrize("step", [1, 3, 50, 10_000])
async def test_however_the_stream_is_cut(bench: Bench, step: int) -> None:
    """Handshake, frames, pings and fragments in pieces of any size."""
    frames = [
        Frame(Opcode.TEXT, b'[2,"c1","Reset",{"type":"Soft"}]'),
        Frame(Opcode.PING, b"p"),
        Frame(Opcode.TEXT, b'[2,"c2",', fin=False),
        Frame(Opcode.PING, b""),
        Frame(Opcode.CONT, b'"Reset",{"type":"Soft"}]'),
        Frame(Opcode.TEXT, b'[2,"c3","DataTransfer",{"vendorId":"v","data":"%s"}]' % (b"x" * 200)),
        Frame(Opcode.TEXT, b'[2,"c4","Reset",{"type":"Soft"}]'),
    ]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = await response_to(reader) + b"".join(frame.serialize(mask=False) for frame in frames)
        for start in range(0, len(stream), step):
            writer.write(stream[start : start + step])
            await writer.drain()
            await asyncio.sleep(0)
        await reader.read()
        writer.close()

    bench.handler.replies = {"Reset": {"status": "Accepted"}, "DataTransfer": {"status": "Accepted"}}
    async with RawServer(serve) as url:
        link = bench.link(url)
        link.open()
        await until(lambda: link.frames_sent == 4)
        answered = [frame.unique_id for frame in bench.frames if frame.direction is Direction.OUT]
        assert answered == ["c1", "c2", "c3", "c4"]
        link.drop()
        await until(lambda: link.closed)


async def test_a_peer_that_never_reads(bench: Bench) -> None:
    """It floods us with CALLs: we stop reading, our memory does not grow, and in the end the connection is dropped."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await upgrade(reader, writer)
        writers.append(writer)
        frame = Frame(Opcode.TEXT, b'[2,"c","GetConfiguration",{}]').serialize(mask=False)
        reader._transport.pause_reading()  # type: ignore[attr-defined] # it does not even fill its own buffer
        try:
            for _ in range(5_000):
                writer.write(frame * 50)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        writer.close()

    writers: list[asyncio.StreamWriter] = []
    keys = [{"key": f"key{number}", "readonly": True, "value": "v" * 100} for number in range(50)]
    bench.handler.replies["GetConfiguration"] = {"configurationKey": keys}
    async with RawServer(serve) as url:
        link = await bench.opened(url, call_timeout_s=30.0)
        connection = link._connection
        assert connection is not None
        await until(lambda: connection._paused)
        await asyncio.sleep(0.01)
        handled, kept = len(bench.handler.calls), len(connection._pending or ())
        await asyncio.sleep(0.05)
        assert (len(bench.handler.calls), len(connection._pending or ())) == (handled, kept)
        assert connection._transport is not None
        assert connection._transport.get_write_buffer_size() < 1 << 20
        bench.call(link)
        assert (link.waiting_calls, link.busy) == (1, True)
        bench.clock.advance(30)
        assert bench.answers == [Lost(sent=False)]
        await until(lambda: bool(bench.handler.closed))
        assert bench.handler.closed == ["the CSMS has read nothing for 30 s"]


async def test_a_slow_reader_gets_everything_in_the_end(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        for number in range(300):
            await connection.send(f'[2,"c{number}","GetConfiguration",{{}}]')
        await asyncio.sleep(0.05)
        await collect(connection, seen)

    seen: list[Any] = []
    keys = [{"key": f"key{number}", "readonly": True, "value": "v" * 400} for number in range(100)]
    bench.handler.replies["GetConfiguration"] = {"configurationKey": keys}
    async with Csms(talk, max_queue=1) as csms:
        link = await bench.opened(csms.url)
        await until(lambda: len(seen) == 300)
        assert [message[1] for message in seen] == [f"c{number}" for number in range(300)]
        await until(lambda: not link.busy)
