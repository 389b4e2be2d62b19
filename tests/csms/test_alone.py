"""`ocpplab-tui csms`: headless, JSON lines, signals."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.csms.alone import serve_alone
from tests.support.raw_client import BOOT_16, raw_station

GUARD_S = 20.0


def command(**options: Any) -> list[str]:
    """What starts the CSMS in a process of its own."""
    code = f"from pathlib import *; from ocpplab_tui.csms.alone import serve_alone; serve_alone(port=0, **{options!r})"
    return [sys.executable, "-c", code]


@asynccontextmanager
async def alone(**options: Any) -> AsyncIterator[tuple[Process, str]]:
    """The CSMS in a process of its own, and its URL; killed at the end when it still runs."""
    process = await asyncio.create_subprocess_exec(*command(**options), stdout=PIPE)
    try:
        ready = await line_of(process)
        assert ready["ready"] is True
        yield process, ready["csms"]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line_of(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    async with asyncio.timeout(GUARD_S):
        line: dict[str, Any] = json.loads(await process.stdout.readline())
    return line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_frames_as_lines_and_a_clean_end(number: signal.Signals) -> None:
    async with alone() as (process, url):
        async with raw_station(url, "CP1") as station:
            await station.ask("BootNotification", BOOT_16, unique_id="b")
            assert (await station.ask("Authorize", {"idTag": "ANY"}))["idTagInfo"] == {"status": "Accepted"}
            await station.send("{junk")
            first, second = await line_of(process), await line_of(process)
            junk = [await line_of(process) for _ in range(3)][2]
        assert first["frame"] == [2, "b", "BootNotification", BOOT_16]
        assert {**first, "at": "", "frame": []} == {
            "at": "",
            "identity": "CP1",
            "direction": "out",
            "kind": "call",
            "action": "BootNotification",
            "id": "b",
            "frame": [],
            "verdict": "",
        }
        assert first["at"].endswith("Z")
        assert (second["direction"], second["kind"], second["action"]) == ("in", "result", "BootNotification")
        assert second["frame"][2]["status"] == "Accepted"
        assert (junk["kind"], junk["frame"], junk["verdict"]) == ("junk", "{junk", "no JSON")
        process.send_signal(number)
        async with asyncio.timeout(GUARD_S):
            assert await process.wait() == 0


async def test_a_tokens_file_closes_the_door_to_others_and_strict_is_a_choice(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.txt"
    tokens.write_text("GOOD\n")
    async with alone(tokens_file=tokens, strict=False) as (_, url), raw_station(url, "CP1") as station:
        assert (await station.ask("Authorize", {"idTag": "ANY"}))["idTagInfo"] == {"status": "Invalid"}
        assert (await station.ask("Authorize", {"idTag": "good", "x": 1}))["idTagInfo"] == {"status": "Accepted"}


async def test_it_ends_when_nobody_reads() -> None:
    reader, writer = os.pipe()
    process = await asyncio.create_subprocess_exec(*command(), stdout=writer)
    os.close(writer)
    ready = json.loads(await asyncio.to_thread(os.read, reader, 1000))
    os.close(reader)
    async with raw_station(ready["csms"], "CP1") as station:
        await station.send([2, "1", "Heartbeat", {}])
        async with asyncio.timeout(GUARD_S):
            assert await process.wait() == 0


def test_a_tokens_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: cannot be read"):
        serve_alone(port=0, tokens_file=tmp_path / "none.txt")
