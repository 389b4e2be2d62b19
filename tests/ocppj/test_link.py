"""Messages over a real websocket on the loopback; time is virtual."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from websockets.asyncio.server import ServerConnection

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.ocppj.answers import Lost, NoAnswer, Refused, Result
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.ocppj.frame import Direction, Kind
from tests.ocppj.support import STATUS, Bench, Csms, answer_all, collect, read_all, until


async def test_call_and_result(bench: Bench) -> None:
    async with Csms() as csms:
        link = await bench.opened(csms.url)
        unique_id = bench.call(link)
        assert (link.busy, link.open_call) == (True, ("StatusNotification", bench.clock.now()))
        await until(lambda: bool(bench.answers))
        assert bench.answers == [Result({})]
        assert (link.busy, link.open_call) == (False, None)
        assert (link.frames_sent, link.frames_received) == (1, 1)
        sent, received = bench.frames
        assert (sent.direction, sent.kind, sent.action, sent.unique_id) == (
            Direction.OUT,
            Kind.CALL,
            "StatusNotification",
            unique_id,
        )
        assert orjson.loads(sent.data) == [2, unique_id, "StatusNotification", STATUS]
        assert (received.direction, received.kind, received.action) == (Direction.IN, Kind.RESULT, "StatusNotification")
        assert received.latency_ms == 0.0
        assert bench.handler.opened == 1


async def test_csms_call_is_answered_while_our_call_is_open(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        ours = orjson.loads(await connection.recv())
        await connection.send('[2,"c1","Reset",{"type":"Soft"}]')
        replies.append(orjson.loads(await connection.recv()))
        await connection.send(orjson.dumps([3, ours[1], {}]).decode())
        await read_all(connection)

    replies: list[object] = []
    bench.handler.replies["Reset"] = {"status": "Accepted"}
    async with Csms(talk) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        await until(lambda: bool(bench.answers))
        assert replies == [[3, "c1", {"status": "Accepted"}]]


async def test_a_dozen_calls_at_once_are_answered_in_order(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        for number in range(12):
            await connection.send(f'[2,"c{number}","GetConfiguration",{{"key":[]}}]')
        await collect(connection, seen)

    seen: list[Any] = []
    bench.handler.replies["GetConfiguration"] = {"configurationKey": []}
    async with Csms(talk) as csms:
        await bench.opened(csms.url)
        await until(lambda: len(seen) == 12)
        assert [message[1] for message in seen] == [f"c{number}" for number in range(12)]


async def test_answer_goes_out_before_calls_made_while_handling(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('[2,"c1","TriggerMessage",{"requestedMessage":"StatusNotification"}]')
        await collect(connection, seen)

    seen: list[Any] = []
    bench.handler.replies["TriggerMessage"] = {"status": "Accepted"}
    async with Csms(talk) as csms:
        link = bench.link(csms.url)
        bench.handler.on_call = lambda action, payload: bench.calls(link, 2)
        link.open()
        await until(lambda: len(seen) == 2)
        assert [message[0] for message in seen] == [3, 2]
        assert link.waiting_calls == 1


async def test_close_in_a_handler_lets_the_answer_out_first(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('[2,"c1","Reset",{"type":"Hard"}]')
        await collect(connection, seen)

    seen: list[Any] = []
    bench.handler.replies["Reset"] = {"status": "Accepted"}
    async with Csms(talk) as csms:
        link = bench.link(csms.url)
        bench.handler.on_call = lambda action, payload: link.close("rebooting", 1001)
        link.open()
        await until(lambda: bool(bench.handler.closed))
        assert seen == [[3, "c1", {"status": "Accepted"}]]
        assert bench.handler.closed == ["rebooting"]
        assert await csms.close_code() == 1001
        assert csms.connections[0].close_reason == "rebooting"


async def test_drop_in_a_handler_lets_the_answer_out_first(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('[2,"c1","Reset",{"type":"Hard"}]')
        await collect(connection, seen)

    seen: list[Any] = []
    bench.handler.replies["Reset"] = {"status": "Accepted"}
    async with Csms(talk) as csms:
        link = bench.link(csms.url)
        bench.handler.on_call = lambda action, payload: link.drop()
        link.open()
        await until(lambda: bool(seen and bench.handler.closed))
        assert seen == [[3, "c1", {"status": "Accepted"}]]
        assert link.closed


async def test_refusals_reach_the_csms(bench: Bench) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('[2,"c1","Reset",{"type":"Soft"}]')
        seen.append(orjson.loads(await connection.recv()))

    seen: list[Any] = []
    bench.handler.replies["Reset"] = CallError("OccurrenceConstraintViolation", "too often", {"limit": 1})
    async with Csms(talk) as csms:
        await bench.opened(csms.url)
        await until(lambda: bool(seen))
        assert seen == [[4, "c1", "OccurenceConstraintViolation", "too often", {"limit": 1}]]


async def test_call_while_offline_is_lost_at_once(bench: Bench) -> None:
    link = bench.link("ws://127.0.0.1:9/ocpp")
    unique_id = bench.call(link)
    assert unique_id
    assert bench.answers == [Lost(sent=False)]
    assert bench.frames == []


async def test_invalid_payload_is_not_sent(bench: Bench) -> None:
    async with Csms() as csms:
        link = await bench.opened(csms.url)
        with pytest.raises(InvalidPayload, match="StatusNotification: status: is missing"):
            bench.call(link, payload={"connectorId": 1, "errorCode": "NoError"})
        assert bench.frames == []
        bench.call(link, payload={"connectorId": 1}, check=False)
        await until(lambda: bool(bench.answers))
        assert bench.frames[0].verdict == "errorCode: is missing"
        assert bench.frames[0].note == "sent though its schema forbids it"


async def test_silent_csms_is_a_timeout(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url, call_timeout_s=30.0)
        bench.call(link)
        bench.call(link)
        bench.clock.advance(29.9)
        assert bench.answers == []
        bench.clock.advance(0.1)
        assert bench.answers == [NoAnswer()]
        assert link.open_call == ("StatusNotification", bench.clock.now())
        bench.clock.advance(30)
        assert bench.answers == [NoAnswer(), NoAnswer()]


async def test_mark_unanswered_ends_busy_for_that_call_only(bench: Bench) -> None:
    async with Csms(read_all) as csms:
        link = await bench.opened(csms.url)
        bench.call(link)
        bench.call(link)
        await until(lambda: link.frames_sent == 1)
        link.mark_unanswered()
        assert not link.busy
        bench.clock.advance(30)
        assert link.frames_sent == 2
        assert link.busy


async def test_calls_made_as_soon_as_the_link_opens(bench: Bench) -> None:
    async with Csms() as csms:
        link = bench.link(csms.url)
        bench.handler.on_open = lambda: bench.calls(link, 1, "Heartbeat", {})
        link.open()
        await until(lambda: bool(bench.answers))
        assert isinstance(bench.answers[0], Refused)  # an empty result: currentTime is missing
        assert bench.answers[0].code == "FormatViolation"
        assert bench.frames[-1].verdict == "currentTime: is missing"


async def test_no_task_while_open(bench: Bench) -> None:
    async with Csms(answer_all) as csms:
        with_server = len(asyncio.all_tasks())
        link = await bench.opened(csms.url)
        await until(lambda: len(bench.tasks) == 0)
        assert len(asyncio.all_tasks()) == with_server + 1  # the server's own, for this connection
        link.drop()
        await until(lambda: link.closed)
