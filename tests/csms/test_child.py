"""The embedded CSMS in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import OperationRefused, StartError, UnknownName
from ocpplab_tui.csms.answers import Answered, Gone
from ocpplab_tui.csms.child import ChildCsms
from ocpplab_tui.csms.child_main import ScaledTime, read_lines
from ocpplab_tui.csms.settings import CsmsSettings, Token
from ocpplab_tui.csms.snapshot import TokenView
from tests.support.raw_client import BOOT_16, raw_station

NOW = 1_767_225_600.0


def child(**settings: object) -> ChildCsms:
    return ChildCsms(CsmsSettings(port=0, password="hunter2hunter2", **settings), now=lambda: NOW)  # type: ignore[arg-type]


def command_line_of(csms: ChildCsms) -> bytes:
    """What every user of the machine may see; nothing where there is no /proc."""
    file = Path(f"/proc/{csms.process_id}/cmdline")
    return file.read_bytes() if file.exists() else b""


async def test_a_child_serves_and_takes_requests() -> None:
    csms = child(tokens=(Token("FLEET-1", parent="FLEET"),))
    await csms.start()
    try:
        assert b"hunter2" not in command_line_of(csms)
        async with raw_station(csms.url, "CP1", password=b"hunter2hunter2") as station:
            boot = await station.ask("BootNotification", BOOT_16)
            assert boot["currentTime"].startswith("2026-01-01T00:00:")
            info = {"status": "Accepted", "parentIdTag": "FLEET"}
            assert await station.ask("Authorize", {"idTag": "FLEET-1"}) == {"idTagInfo": info}

            call = asyncio.ensure_future(csms.call("CP1", "Reset", {"type": "Soft"}))
            assert (await station.serve({"status": "Accepted"}))[2:] == ["Reset", {"type": "Soft"}]
            assert await call == Answered({"status": "Accepted"})
            with pytest.raises(OperationRefused, match="type is missing"):
                await csms.call("CP1", "Reset")
            with pytest.raises(UnknownName):
                await csms.call("CP9", "Reset")

            await csms.set_policy("Authorize", "reject")
            assert (await station.ask("Authorize", {"idTag": "FLEET-1"}))["idTagInfo"]["status"] == "Blocked"
            await csms.set_speed(2.0)
            snapshot = await csms.snapshot()
            assert (snapshot.tokens, snapshot.accept_unknown) == ((TokenView("FLEET-1", "Accepted", "FLEET"),), False)
            assert ([view.identity for view in snapshot.stations], snapshot.policies) == (
                ["CP1"],
                {"Authorize": "reject"},
            )
            call = asyncio.ensure_future(csms.call("CP1", "ClearCache"))
            await station.receive()
            await csms.disconnect("CP1")
            assert await call == Gone()
    finally:
        await csms.stop()
    with pytest.raises(OperationRefused, match="not running"):
        await csms.snapshot()


async def test_what_keeps_a_child_from_starting_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        csms = ChildCsms(CsmsSettings(port=port), now=lambda: NOW)
        with pytest.raises(StartError, match=f"port {port} on 127.0.0.1 is taken"):
            await csms.start()
    assert csms.process_id is None


async def test_a_child_that_dies_is_noticed() -> None:
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    csms = ChildCsms(CsmsSettings(port=0), now=lambda: NOW, on_exit=ended.set_result)
    await csms.start()
    async with raw_station(csms.url, "CP1") as station:
        await station.ask("Heartbeat")
        call = asyncio.ensure_future(csms.call("CP1", "ClearCache"))
        await station.receive()
        assert csms.process_id is not None
        os.kill(csms.process_id, signal.SIGKILL)
        with pytest.raises(OperationRefused, match="has ended"):
            await call
    assert "exit code -9" in await ended
    await csms.stop()


def test_scaled_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real = 100.0
    monkeypatch.setattr("time.monotonic", lambda: real)
    clock = ScaledTime(NOW, 10.0)
    real = 102.0
    assert clock.now() == NOW + 20
    clock.set(NOW, 1.0)
    real = 103.0
    assert clock.now() == NOW + 1


def test_lines_of_a_pipe() -> None:
    reader, writer = os.pipe()
    os.write(writer, b'{"a":1}\n\n{"b"')
    os.write(writer, b":2}\n{unfinished")
    os.close(writer)
    assert list(read_lines(reader)) == [{"a": 1}, {"b": 2}]
    os.close(reader)
