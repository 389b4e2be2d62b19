"""What chargers remember over the end of the program."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import StartError
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.memory_file import Parts
from ocpplab_tui.lab.restoring import restore
from tests.octt.rig import Rig
from tests.support.scripted_csms import ScriptedCsms, Silent

LAB = """
[lab]
name = "memory"
resume = "{resume}"
[csms]
url = "{url}"
[[charger]]
identity = "CP-1"
ocpp_version = "ocpp{version}"
brand = "ocpplab"
model = "{model}"
configuration = {{ {time_out} }}
"""


class Part:
    """A kept part of a test."""

    def __init__(self, state: Any) -> None:
        self.revision = 0
        self.value = state

    def change(self, state: Any) -> None:
        self.value = state
        self.revision += 1

    def state(self) -> Any:
        return self.value

    def restore(self, state: Any, _now: float) -> None:
        self.value = state["must"]


def on_disk(path: Path) -> dict[str, Parts]:
    """What a program would read that starts now, after this one was killed; from copies: nothing is disturbed."""
    with TemporaryDirectory() as folder:
        for each in path.parent.glob(f"{path.name}*"):
            shutil.copy(each, folder)
        memory = Memory(Path(folder) / path.name)
        stored = dict(memory._stored)
        memory.close()
    return stored


@asynccontextmanager
async def run(
    csms: ScriptedCsms,
    state_dir: Path,
    *,
    model: str = "sdk-ac-22",
    time_out: int = 100,
    fresh: bool = False,
    resume: str = "resume",
    version: str = "1.6",
) -> AsyncIterator[Rig]:
    key = "ConnectionTimeOut" if version == "1.6" else "TxCtrlr.EVConnectionTimeOut"
    text = LAB.format(url=csms.url, model=model, time_out=f'"{key}" = "{time_out}"', resume=resume, version=version)
    lab = Lab(loads(text), state_dir=state_dir, clock=VirtualClock(), link_time=VirtualClock(), fresh=fresh)
    lab.add_probe(lambda: "the scripted CSMS" if csms.busy else "")
    await lab.start()
    try:
        await lab.advance(5)
        yield Rig(lab, csms, version)
    finally:
        await lab.stop()


async def value_of(rig: Rig, key: str) -> str:
    answer = await rig.call("GetConfiguration", {"key": [key]})
    return str(answer["configurationKey"][0]["value"])


async def test_what_was_set_is_there_after_a_restart(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.configure(ConnectionTimeOut="33", MeterValueSampleInterval="5")
        async with run(csms, tmp_path) as rig:
            assert await value_of(rig, "ConnectionTimeOut") == "33"
            assert await value_of(rig, "MeterValueSampleInterval") == "5"


async def test_what_was_set_back_to_the_default_is_so_after_a_restart(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.configure(ConnectionTimeOut="60")
        async with run(csms, tmp_path) as rig:
            assert await value_of(rig, "ConnectionTimeOut") == "60"


async def test_a_value_of_the_lab_file_wins_when_it_changed(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.configure(ConnectionTimeOut="77")
        async with run(csms, tmp_path, time_out=200) as rig:
            assert await value_of(rig, "ConnectionTimeOut") == "200"
        async with run(csms, tmp_path, time_out=200) as rig:
            assert await value_of(rig, "ConnectionTimeOut") == "200"


async def test_another_machine_remembers_nothing(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.configure(MeterValueSampleInterval="5")
        async with run(csms, tmp_path, model="sdk-dc-50") as rig:
            assert await value_of(rig, "MeterValueSampleInterval") == "60"


async def test_fresh_forgets(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.configure(MeterValueSampleInterval="5")
        async with run(csms, tmp_path, fresh=True) as rig:
            assert await value_of(rig, "MeterValueSampleInterval") == "60"


async def test_a_running_lab_writes_soon(tmp_path: Path) -> None:
    """Not only at its end, and also what nobody was told: a program that is killed keeps nearly all of it."""
    async with ScriptedCsms() as csms, run(csms, tmp_path) as rig:
        await rig.do("plug-connector")
        for _ in range(200):
            if '"plugged":true' in on_disk(tmp_path / "memory.sqlite3").get("cp-1", {}).get("sessions", ""):
                return
            await rig.advance(0)
            await asyncio.sleep(0.02)
        raise AssertionError(on_disk(tmp_path / "memory.sqlite3"))


def test_only_what_moved_is_written(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    first, second = Part({"must": 1}), Part({"must": 1})
    third = Part({"must": 1})
    memory.watch("CP-1", {"first": first, "second": second, "third": third}, new=("second",))
    memory.flush([])
    first.change({"must": 2})
    second.value = {"must": 3}
    memory.close()
    again = Memory(tmp_path / "memory.sqlite3")
    assert again.take("CP-1") == {"first": '{"must":2}', "second": '{"must":1}'}
    assert again.take("CP-1") == {}
    again.close()


def test_who_is_gone_leaves_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    for name in ("CP-1", "CP-2", "CP-3"):
        memory.watch(name, {"part": Part(name)}, new=("part",))
    memory.flush([])
    memory.forget(["CP-2"])
    memory.close()
    again = Memory(tmp_path / "memory.sqlite3")
    assert again.take("CP-1")
    again.forget_others()
    again.close()
    last = Memory(tmp_path / "memory.sqlite3")
    assert [bool(last.take(name)) for name in ("CP-1", "CP-2", "CP-3")] == [True, False, False]
    last.close()


def test_a_part_that_cannot_be_read_is_named_and_the_others_are_kept(caplog: pytest.LogCaptureFixture) -> None:
    broken, good = Part("first"), Part("first")
    restore({"broken": broken, "good": good}, {"broken": '{"other": 1}', "good": '{"must": 2}'}, 0.0, "CP-1")
    assert (broken.value, good.value) == ("first", 2)
    assert "CP-1: what was kept as 'broken' cannot be read" in caplog.text


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.close()
    assert stat.S_IMODE((tmp_path / "memory.sqlite3").stat().st_mode) == 0o600


def test_a_damaged_file_and_one_of_another_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be seen as such by anybody" * 20)
    with pytest.raises(StartError, match="cannot be used"):
        Memory(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StartError, match="version 99"):
        Memory(path)


async def test_a_transaction_goes_on_and_its_register_never_goes_back(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.charge()
            await rig.advance(600)
            start = csms.calls("StartTransaction")[-1]
            before = rig.connector()
        async with run(csms, tmp_path) as rig:
            after = rig.connector()
            assert after.transaction_id == before.transaction_id
            assert after.register_wh >= before.register_wh > start["meterStart"]
            await rig.advance(60)
            await rig.do("stop-session")
            stop = csms.calls("StopTransaction")[-1]
            assert stop["transactionId"] == int(before.transaction_id or 0)
            assert stop["meterStop"] > before.register_wh
    assert len(csms.calls("StartTransaction")) == len(csms.calls("StopTransaction")) == 1


async def test_power_loss_ends_it_if_the_lab_file_says_so(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            await rig.charge()
            await rig.advance(600)
        async with run(csms, tmp_path, resume="power-loss") as rig:
            assert csms.calls("StopTransaction")[-1]["reason"] == "PowerLoss"
            assert rig.connector().transaction_id is None


async def test_what_waited_offline_is_sent_by_the_next_run_under_its_old_unique_id(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        csms.answer("StartTransaction", Silent())
        async with run(csms, tmp_path) as rig:
            await rig.plug()
            await rig.swipe()
            await rig.advance(5)
            await rig.do("disconnect")
            sent = csms.calls("StartTransaction")
            assert rig.lab.charger("cp-1").queued > 0
        csms.answer("StartTransaction")
        async with run(csms, tmp_path) as rig:
            again = csms.calls("StartTransaction")[len(sent) :]
            assert {each.unique_id for each in again} == {each.unique_id for each in sent}
            assert again[0].payload == sent[0].payload
            assert rig.lab.charger("cp-1").queued == 0
