"""How connections end, and how the next one is made; time is virtual."""

from __future__ import annotations

import asyncio
import select
from dataclasses import replace
from threading import Thread

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.sync.server import ServerConnection as ThreadedConnection
from websockets.sync.server import serve
from websockets.typing import Subprotocol

from ocpplab_tui.ocppj.answers import Lost, NoAnswer
from ocpplab_tui.ocppj.back_off import SHORTEST_WAIT_S
from ocpplab_tui.ocppj.connection import CLOSE_WAIT_S, Connection
from ocpplab_tui.ocppj.settings import BackOff
from tests.ocppj.support import Bench, Csms, RawServer, read_all, until, upgrade


async def test_csms_closes_mid_call(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.close(1008, "go away\x1b[31m")

    async with Csms(talk) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        bench.call(link)
        await until(lambda: bool(bench.handler.closed))
        assert bench.answers == [Lost(sent=True), Lost(sent=False)]
        assert bench.handler.closed == ["the CSMS closed the connection: 1008 (policy violation) go away·[31m"]
        assert not link.online
        assert link.retry_at is not None


async def test_csms_cuts_the_connection(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        connection.transport.abort()

    async with Csms(talk) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        await until(lambda: bool(bench.handler.closed))
        assert bench.answers == [Lost(sent=True)]
        assert "connection" in bench.handler.closed[0]


async def test_reconnects_with_growing_waits_when_the_csms_hangs_up(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.close(1000)

    async with Csms(talk) as csms:
        link = bench.link(csms.url, back_off=BackOff(0.0, 0.0, 2))
        link.open()
        waits = []
        for number in range(1, 5):
            await until(lambda number=number: len(bench.handler.closed) == number and link.closed)  # type: ignore[misc]
            assert link.retry_at is not None
            waits.append(round(link.retry_at - bench.clock.now(), 3))
            bench.clock.advance(waits[-1])
        assert waits == [SHORTEST_WAIT_S, 0.6, 1.2, 1.2]


async def test_waits_start_anew_after_a_connection_that_lasted(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = bench.link(csms.url, back_off=BackOff(1.0, 0.0, 5))
        for number in range(1, 4):
            link.open()
            await until(lambda: link.online)
            bench.clock.advance(10)
            csms.connections[-1].transport.abort()
            await until(lambda number=number: len(bench.handler.closed) == number)  # type: ignore[misc]
            assert link.retry_at == bench.clock.now() + 1.0
            bench.clock.advance(1.0)
        await until(lambda: link.online)


async def test_close_and_open_reconnects_soon_but_not_at_once(bench: Bench) -> None:
    async with Csms() as csms:
        link = await bench.opened(csms.url)
        link.close("new password")
        link.open()
        assert not link.online
        await until(lambda: bool(bench.handler.closed))
        assert link.retry_at == bench.clock.now() + SHORTEST_WAIT_S
        bench.clock.advance(SHORTEST_WAIT_S)
        await until(lambda: link.online)
        assert bench.handler.closed == ["new password"]
        assert len(csms.connections) == 2


async def test_close_loses_what_is_open_and_what_waits(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        bench.call(link)
        link.close("the end")
        assert bench.answers == [Lost(sent=True), Lost(sent=False)]
        assert not link.online
        await until(lambda: link.closed)
        assert bench.handler.closed == ["the end"]
        assert link.retry_at is None
        assert await csms.close_code() == 1000


async def test_close_with_a_code_that_nobody_may_send(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url)
        link.close("ü" * 200, 1006)
        link.close("again")
        await until(lambda: link.closed)
        assert await csms.close_code() == 1000
        assert csms.connections[0].close_reason == "ü" * 61


async def test_close_does_not_wait_for_ever(bench: Bench) -> None:
    """A raw server that opens the websocket and then neither reads nor closes."""
    reader_of: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reader_of.append(writer)
        await upgrade(reader, writer)

    async with RawServer(serve) as url:
        link = await bench.opened(url)
        link.close("bye")
        await asyncio.sleep(0.02)
        assert not link.closed
        assert link.busy
        bench.clock.advance(CLOSE_WAIT_S)
        await until(lambda: link.closed)
        assert bench.handler.closed == ["bye"]
        reader_of[0].close()


async def test_drop_breaks_the_connection_and_stays_so(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        link.drop()
        assert bench.answers == [Lost(sent=True)]
        await until(lambda: bool(bench.handler.closed))
        assert await csms.close_code() == 1006
        bench.clock.advance(1000)
        assert link.closed
        link.open()
        await until(lambda: link.online)


async def test_ping_and_pong(bench: Bench) -> None:
    async with Csms() as csms:
        link = await bench.opened(csms.url, ping_interval_s=60.0)
        for _ in range(3):
            bench.clock.advance(60)
            assert link.busy
            await until(lambda: not link.busy)
        assert link.online
        assert bench.frames == []
        assert link.frames_sent == 0
        assert csms.connections[0].state.name == "OPEN"


async def test_unanswered_ping_is_a_lost_connection(bench: Bench) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await upgrade(reader, writer)
        await reader.read()
        writer.close()

    async with RawServer(serve) as url:
        link = await bench.opened(url, ping_interval_s=60.0, call_timeout_s=20.0)
        bench.clock.advance(60)
        link.mark_unanswered()
        assert not link.busy
        bench.clock.advance(19.9)
        assert bench.handler.closed == []
        bench.clock.advance(0.1)
        await until(lambda: bool(bench.handler.closed))
        assert bench.handler.closed == ["the CSMS did not answer a ping within 20 s"]
        assert link.retry_at is not None


async def test_reconfigure_changes_ping_and_timeout_at_once(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url, call_timeout_s=30.0)
        bench.call(link)
        bench.clock.advance(5)
        link.reconfigure(replace(link.settings, call_timeout_s=10.0, ping_interval_s=7.0))
        bench.clock.advance(5)
        assert bench.answers == [NoAnswer()]
        bench.clock.advance(2)
        assert link.busy  # the ping
        await until(lambda: not link.busy)


async def test_reconfigure_version_from_the_next_connection_on(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url)
        link.reconfigure(replace(link.settings, version="2.0.1"))
        bench.call(link)
        link.close()
        link.open()
        await until(lambda: link.retry_at is not None)
        bench.clock.advance(1)
        await until(lambda: link.online)
        assert csms.headers[1]["Sec-WebSocket-Protocol"] == "ocpp2.0.1"
        bench.call(link, "Heartbeat", {})


async def test_close_while_connecting_says_nothing(bench: Bench) -> None:
    async with Csms() as csms:
        link = bench.link(csms.url)
        link.open()
        link.close()
        assert link.closed
        link.open()
        assert link.retry_at == bench.clock.now() + SHORTEST_WAIT_S
        link.close()
        link.open()
        bench.clock.advance(1)
        await asyncio.sleep(0)
        link.drop()
        await asyncio.sleep(0.02)
        assert bench.handler.failed == []
        assert bench.handler.closed == []
        assert len(bench.tasks) == 0


async def test_closing_as_soon_as_it_opens(bench: Bench) -> None:
    async with Csms() as csms:
        link = bench.link(csms.url)
        bench.handler.on_open = lambda: link.close("changed my mind")
        link.open()
        await until(lambda: bool(bench.handler.closed))
        assert bench.handler.closed == ["changed my mind"]


async def test_closing_before_the_loop_knows_that_it_is_connected(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop is busy, so that the answer to the handshake is there before the task that connects is told: cancelled
    then, it closed the socket of uvloop without a word, and the link waited for its end for ever."""

    def made_in_a_busy_loop(self: Connection, transport: asyncio.BaseTransport) -> None:
        made(self, transport)
        select.select([transport.get_extra_info("socket").fileno()], [], [], 5.0)

    made = Connection.connection_made
    monkeypatch.setattr(Connection, "connection_made", made_in_a_busy_loop)
    subprotocols = [Subprotocol("ocpp1.6")]
    with serve(_read_to_the_end, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            link = bench.link(f"ws://127.0.0.1:{server.socket.getsockname()[1]}/ocpp")
            bench.handler.on_open = lambda: link.close("changed my mind")
            link.open()
            await until(lambda: bool(bench.handler.closed) and link.closed and not len(bench.tasks))
        finally:
            server.shutdown()
            thread.join()


def _read_to_the_end(connection: ThreadedConnection) -> None:
    for _ in connection:
        pass
