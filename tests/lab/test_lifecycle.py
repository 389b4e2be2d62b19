"""Starting and ending: nothing is left behind, and what can't start says why."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import StartError
from ocpplab_tui.config.lab_file import load, loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.state_directory import JOURNAL_NAME
from tests.lab.labs import TWO_CHARGERS, lab_on, running
from tests.lab.test_journal_store import rows

NOBODY = TWO_CHARGERS.format(url="ws://127.0.0.1:1/ocpp")

EMBEDDED = """
[lab]
name = "embedded"
[embedded_csms]
port = {port}
[[charger_group]]
count = {count}
identity = "CP-{{n:03}}"
ocpp_version = "{version}"
brand = "ocpplab"
model = "sdk-ac-22"
"""


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the directory lists itself while it is read


def left() -> tuple[int, int]:
    return len(asyncio.all_tasks()), threading.active_count()


async def test_nothing_is_left_behind(tmp_path: Path) -> None:
    clocks = VirtualClock(), VirtualClock()
    async with running(tmp_path / "warm-up"):
        pass  # libraries open files when they are first used
    before, files = left(), open_files()
    async with running(tmp_path / "state") as bench:
        await bench.applied("dep-1", "start-session", id_tag="DEADBEEF", connector_id=1)
        await bench.go_offline("CP-2")
        await bench.do("dep-2", "start-session", id_tag="DEADBEEF")
        await bench.do("dep-2", "proxy-message", action="heartbeat", ocpp_version="ocpp2.0.1", payload={})
        clocks = bench.lab.times.clock, bench.lab.times.link_time  # type: ignore[assignment]
        held = [len(clock.timers) for clock in clocks]
        assert held[0] > 0
    await asyncio.sleep(0)
    assert left() == before
    assert open_files() == files
    assert [len(clock.timers) for clock in clocks] == [0, 0]


async def test_chargers_say_good_bye(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        csms = bench.csms
        await bench.lab.stop()
        assert [station.close_code for station in csms.stations.values()] == [1001, 1001]


async def test_a_csms_that_does_not_close_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocpplab_tui.lab.fleet.GOODBYE_LOOKS", 3)
    async with running(tmp_path) as bench:
        monkeypatch.setattr(type(bench.lab.fleet.find("dep-1").link), "busy", property(lambda link: True))
        await bench.lab.stop()
        assert not bench.lab.charger("dep-1").online


async def test_ending_twice_or_before_the_start_does_no_harm(tmp_path: Path) -> None:
    lab = lab_on(loads(NOBODY), tmp_path)
    await lab.stop()
    await lab.start()
    await lab.stop()
    await lab.stop()


async def test_the_journal_is_on_disk_at_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        last = bench.lab.journal.last
        texts = [(frame.text,) for _, frame in bench.lab.journal.frames(0, last)]
    assert rows(tmp_path / JOURNAL_NAME, "SELECT data FROM frames ORDER BY id")[:last] == texts


async def test_fresh_forgets_the_journal(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    async with running(tmp_path, fresh=True) as bench:
        assert bench.lab.store is not None
        assert bench.lab.store.base == 0
    assert rows(tmp_path / JOURNAL_NAME, "SELECT MIN(id) FROM frames") != [(None,)]


async def test_a_second_lab_on_the_same_directory(tmp_path: Path) -> None:
    first, second = lab_on(loads(NOBODY), tmp_path), lab_on(loads(NOBODY), tmp_path)
    await first.start()
    try:
        with pytest.raises(StartError, match=f"in use by process {os.getpid()}"):
            await second.start()
        await second.stop()
        with pytest.raises(StartError):  # the failed one has not taken the lock away
            await lab_on(loads(NOBODY), tmp_path).start()
    finally:
        await first.stop()


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        lab = Lab(loads(EMBEDDED.format(port=port, count=1, version="1.6")), state_dir=tmp_path)
        before = left()
        with pytest.raises(StartError, match=f"port {port}"):
            await lab.start()
        assert left() == before
    again = lab_on(loads(NOBODY), tmp_path)  # the directory is free again
    await again.start()
    await again.stop()


@pytest.mark.parametrize("turns", [0, 1, 2, 5])
async def test_a_start_that_is_called_off_leaves_nothing(tmp_path: Path, turns: int) -> None:
    before = left()
    lab = Lab(loads(EMBEDDED.format(port=0, count=60, version="1.6")), state_dir=tmp_path)
    starting = asyncio.get_running_loop().create_task(lab.start())
    for _ in range(turns):
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await lab.stop()
    assert left() == before
    again = lab_on(loads(NOBODY), tmp_path)
    await again.start()
    await again.stop()


async def test_a_damaged_journal_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).write_bytes(b"no database at all" * 100)
    lab = lab_on(loads(NOBODY), tmp_path)
    with pytest.raises(StartError, match="--fresh"):
        await lab.start()
    again = lab_on(loads(NOBODY), tmp_path, fresh=True)
    await again.start()
    await again.stop()


async def _until(condition: Any, what: str) -> None:
    """Real time: wait for something that takes a moment."""
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"still waiting for {what}")


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_lab_with_its_own_csms_in_real_time(tmp_path: Path, version: str) -> None:
    lab = Lab(loads(EMBEDDED.format(port=0, count=3, version=version)), state_dir=tmp_path)
    await lab.start()
    try:
        assert lab.csms_url is not None
        assert lab.csms_url.startswith("ws://127.0.0.1:")
        await _until(lambda: lab.charger("cp-003").registration == "Accepted", "the boot")
        assert lab.summary().csms == "embedded"
        assert not [frame for _, frame in lab.journal.frames(0, 1_000) if frame.verdict]
    finally:
        await lab.stop()
    assert lab.csms_url is None


async def test_many_chargers_get_a_csms_in_a_process_of_its_own(tmp_path: Path) -> None:
    lab = Lab(loads(EMBEDDED.format(port=0, count=101, version="1.6")), state_dir=tmp_path)
    assert not lab.csms.shares_process
    await lab.start()
    try:
        assert getattr(lab.csms.server, "process_id", None) not in (None, os.getpid())
        await _until(lambda: lab.summary().online == 101, "all chargers")
    finally:
        await lab.stop()


async def test_the_embedded_csms_on_virtual_time(tmp_path: Path) -> None:
    text = EMBEDDED.format(port=0, count=2, version="2.0.1")
    lab = Lab(loads(text), state_dir=tmp_path, clock=VirtualClock(), link_time=VirtualClock())
    await lab.start()
    try:
        await lab.advance(3_600)
        assert lab.summary().online == 2
        beats = [frame for _, frame in lab.journal.frames(0, 10_000) if frame.action == "Heartbeat"]
        assert len(beats) >= 2 * 2 * 5
    finally:
        await lab.stop()


async def test_the_shipped_demo_charges_within_seconds(tmp_path: Path) -> None:
    lab = Lab(load("demo", environment={}), state_dir=tmp_path, clock=VirtualClock(), link_time=VirtualClock())
    await lab.start()
    try:
        await lab.advance(8)
        summary = lab.summary()
        assert summary.online == summary.total == 12
        assert summary.connectors.get("Charging", 0) >= 1
        await lab.advance(600)
        assert lab.summary().online == 12
        bad = [frame for _, frame in lab.journal.frames(0, 100_000) if frame.verdict or frame.kind in ("error", "junk")]
        assert bad == []
    finally:
        await lab.stop()
