"""A lab of real worker processes, on virtual time: all that its ports promise, and what happens when a worker dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from ocpplab_tui.base.errors import OperationRefused, OutOfReach, StartError, UnknownName
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.inventory_port import ChargerSpec, LogQuery
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.shards import shard
from ocpplab_tui.lab.shards.shard import Shard
from ocpplab_tui.lab.shards.sharded_lab import ShardedLab
from ocpplab_tui.lab.shards.shares import shard_of
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.operations.model import Outcome
from tests.lab.labs import TWO_CHARGERS, Bench, running
from tests.support.scripted_csms import Silent

TEXT = TWO_CHARGERS.replace('"dep-2"', '"dep-3"')
"""Each in a worker of its own where there are two; both in the same one of three."""

LIST: dict[str, Any] = {"list_version": 4, "entries": [{"id_tag": "LISTED"}]}
PATIENCE = 2_000
LOOK_S = 0.01


@asynccontextmanager
async def sharded(state_dir: Path, workers: int = 2) -> AsyncIterator[tuple[Bench, ShardedLab]]:
    """Two chargers, one a worker (with two of them)."""
    async with running(state_dir, TEXT, workers=workers) as bench:
        lab: Any = bench.lab
        yield bench, cast(ShardedLab, lab)


async def until(condition: Callable[[], bool]) -> None:
    """Real time: another process does it."""
    for _ in range(PATIENCE):
        if condition():
            return
        await asyncio.sleep(LOOK_S)
    raise AssertionError("it never came to that")


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_two_processes_look_like_one_lab(tmp_path: Path) -> None:
    """One after the other on one lab: starting workers takes its time."""
    async with sharded(tmp_path) as (bench, lab):
        process_ids = {each.process_id for each in lab.shards if each.process_id is not None}
        assert len(process_ids) == 2
        assert os.getpid() not in process_ids
        await figures_and_commands(bench, lab)
        await frames_of_both_in_order(bench, lab)
        await refusals(bench, lab)
        await depths(bench, lab)
        await chargers_come_change_and_go(bench, lab)
    assert all(not is_alive(each) for each in process_ids)
    for part in (StateDirectory(tmp_path), *StateDirectory(tmp_path).shards()):
        part.acquire()
        part.release()


async def figures_and_commands(bench: Bench, lab: ShardedLab) -> None:
    assert lab.charger_ids() == ("dep-1", "dep-3")
    assert [lab.charger(each).identity for each in ("dep-1", "CP-2")] == ["CP-1", "CP-2"]
    summary = lab.summary()
    assert (summary.online, summary.total, dict(summary.connectors)) == (2, 2, {"Available": 3})
    assert summary.frames_total == lab.journal.last > 0
    assert summary.workers_text == ""
    measures = await lab.measures()
    assert (measures.processes, measures.chargers["online"], measures.chargers["offline"]) == (3, 2, 0)
    assert measures.frames_total == summary.frames_total
    assert [lab.glance(each).statuses for each in ("dep-1", "dep-3")] == [("Available", "Available"), ("Available",)]
    assert lab.glance("dep-1").live
    assert lab.open_id("dep-3") == ""
    with pytest.raises(UnknownName, match="dep-1"):
        lab.charger("dep-11")
    changes = lab.subscribe()
    command = await bench.applied("CP-1", "plug-connector", connector_id=2)
    assert lab.command(command.id) is command
    assert lab.commands() == [command]
    assert lab.charger("dep-1").connectors[1].status == "Preparing"
    told = changes.take()
    assert told.chargers == {"dep-1"}
    assert told.commands == (command,)
    answer = lab.journal.get(lab.journal.last)
    assert answer is not None
    assert answer.unique_id == command.messages[-1]


async def frames_of_both_in_order(bench: Bench, lab: ShardedLab) -> None:
    for name in ("plug-connector", "unplug-connector"):
        for charger_id in ("dep-1", "dep-3"):
            await bench.do(charger_id, name, connector_id=1)
        await lab.advance(1)
    held = lab.journal.frames(0, 1_000)
    times = [frame.at for _, frame in held]
    assert times == sorted(times)
    assert {frame.charger_id for _, frame in held} == {"dep-1", "dep-3"}
    assert await lab.older.frames(1, lab.journal.last) == held
    page = await lab.logs.page(LogQuery("dep-3", action="StatusNotification"))
    assert page.total == 2 * len(bench.csms.calls("StatusNotification", identity="CP-2"))


async def refusals(bench: Bench, lab: ShardedLab) -> None:
    command = await bench.do("dep-3", "unplug-connector", connector_id=1)
    assert command.status is Outcome.REJECTED
    assert isinstance(command.refusal, OperationRefused)
    outcomes: list[Outcome] = []
    bench.submit("dep-3", "plug-connector", connector_id=1).watch(lambda moved: outcomes.append(moved.status))
    await lab.advance(0)
    assert outcomes == [Outcome.APPLIED]


async def depths(bench: Bench, lab: ShardedLab) -> None:
    await bench.applied("dep-1", "send-local-authorization-list", **LIST)
    details = lab.details("CP-1")
    assert [row.id_token for row in details.authorization().local_list] == ["LISTED"]
    assert {name for name, _, _ in lab.configuration("dep-1")} == {row.name for row in details.configuration()}
    assert details.queue().speaking
    assert [each.number for each in details.profiles(hours=1.0).composites] == [1, 2]
    assert details.monitors().monitors == ()
    assert lab.details("dep-3").monitors().monitors != ()


async def chargers_come_change_and_go(bench: Bench, lab: ShardedLab) -> None:
    plain = ChargerSpec(
        identity="",
        brand_slug="ocpplab",
        model_slug="sdk-ac-22",
        connector_type="Type2",
        ws_url=bench.csms.url,
    )
    made = [lab.inventory.add_charger(replace(plain, identity=f"CP-NEW-{number}")) for number in range(6)]
    await lab.advance(5)
    ids = [each.charger_id for each in made]
    assert {shard_of(each, 2) for each in ids} == {0, 1}
    assert all(lab.charger(each).registration == "Accepted" for each in ids)
    assert lab.summary().total == 8
    await lab.inventory.change_charger(ids[0], {"name": "Bay 7"})
    assert lab.charger(ids[0]).name == "Bay 7"
    await lab.inventory.change_charger(ids[1], {"ocpp_version": "2.0.1"})
    await lab.advance(5)
    assert lab.charger(ids[1]).version == "2.0.1"
    assert lab.charger(ids[1]).online
    for each in ids:
        await lab.inventory.remove_charger(each)
    await lab.advance(0)
    assert lab.charger_ids() == ("dep-1", "dep-3")
    assert not bench.csms.stations["CP-NEW-0"].connected
    with pytest.raises(UnknownName):
        lab.charger(ids[0])


async def test_nothing_is_forgotten_by_another_number_of_workers_nor_by_the_death_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "RESTART_S", 0.3)
    before = 0
    for run, workers in enumerate((2, 3, 1)):
        async with running(tmp_path, TEXT, workers=workers) as bench:
            lab = bench.lab
            assert lab.journal_base == before
            if run == 0:
                await bench.applied("dep-3", "plug-connector", connector_id=1)
                for charger_id in ("dep-1", "dep-3"):
                    await bench.applied(charger_id, "send-local-authorization-list", **LIST)
            elif run == 1:
                await a_worker_dies(bench)
            await all_is_there(lab, boots=(1, 3, 4)[run])
            before += lab.journal.last


async def all_is_there(lab: Lab, boots: int) -> None:
    """What chargers remember, and every frame of every run."""
    assert lab.charger("dep-3").connectors[0].plugged
    for charger_id in ("dep-1", "dep-3"):
        assert [row.id_token for row in lab.details(charger_id).authorization().local_list] == ["LISTED"]
    page = await lab.logs.page(LogQuery("dep-3", action="BootNotification"))
    assert page.total == 2 * boots
    oldest = await lab.older.oldest()
    assert oldest == 1 - lab.journal_base
    frames = await lab.older.frames(oldest, lab.journal.last)
    assert [sequence for sequence, _ in frames] == list(range(oldest, lab.journal.last + 1))
    assert frames[-lab.journal.last :] == lab.journal.frames(0, 10_000)


async def a_worker_dies(bench: Bench) -> None:
    lab: ShardedLab = cast(Any, bench.lab)
    victim = lab.shards[shard_of("dep-3", 3)]
    bench.csms.answer("DataTransfer", Silent())
    waiting = await bench.do("dep-3", "data-transfer", vendor_id="test")
    outcomes = [waiting.status]
    waiting.watch(lambda moved: outcomes.append(moved.status))
    await lab.logs.page(LogQuery("dep-3"))  # all frames are on disk
    assert victim.process_id is not None
    os.kill(victim.process_id, signal.SIGKILL)
    await until(lambda: victim.died)
    check_offline(lab, victim)
    assert outcomes == [Outcome.RECEIVED, Outcome.FAILED]
    assert "was killed by SIGKILL" in waiting.detail
    refused = bench.submit("dep-3", "unplug-connector", connector_id=1)
    assert refused.status is Outcome.REJECTED
    assert isinstance(refused.refusal, OutOfReach)
    assert [each.running for each in lab.shards if each is not victim] == [True, True]
    await until(lambda: victim.running)
    await lab.advance(10)
    view = lab.charger("dep-3")
    assert (view.online, view.registration) == (True, "Accepted")
    assert lab.summary().workers_text == ""
    again = await bench.do("dep-3", "data-transfer", vendor_id="test")
    assert [lab.command(each.id) for each in (waiting, again)] == [waiting, again]


def check_offline(lab: ShardedLab, victim: Shard) -> None:
    """Its chargers say why, and nothing of them can be asked."""
    summary = lab.summary()
    assert (summary.total, summary.connectors["Offline"]) == (2, 3)
    assert "was killed by SIGKILL; it starts again in" in summary.workers_text
    view = lab.charger("dep-3")
    assert (view.online, view.identity) == (False, "CP-2")
    assert view.link == f"disconnected: {victim.trouble}"
    assert lab.details("dep-3").queue().rows == ()
    assert lab.configuration("dep-3") == ()


async def test_a_worker_that_cannot_start_is_told_and_the_others_end(tmp_path: Path) -> None:
    (tmp_path / "shard-1").mkdir()
    (tmp_path / "shard-1" / "memory.sqlite3").write_bytes(b"no database, " * 100)
    (tmp_path / "workers.txt").write_text("2")
    lab = ShardedLab(loads(TEXT.format(url="ws://127.0.0.1:9/ocpp")), 2, state_dir=tmp_path, embedded=False)
    with pytest.raises(StartError, match=r"shard-1/memory\.sqlite3 cannot be used"):
        await lab.start()
    assert [each.process_id for each in lab.shards] == [None, None]
