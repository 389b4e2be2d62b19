"""What a transaction message tells is on disk before it is sent, and what happens when the disk fails."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab import memory as memory_module
from ocpplab_tui.lab.disk_errors import cannot_use, flaw_of
from ocpplab_tui.lab.journal_schema import open_journal
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.memory_file import MemoryFile
from ocpplab_tui.lab.memory_log import LastEntries, MemoryLog, gone_line, key_of, line_of
from ocpplab_tui.lab.memory_migration import VERSION
from ocpplab_tui.lab.store import Store
from tests.lab.test_memory import Part, on_disk, run
from tests.support.scripted_csms import ScriptedCsms
from tests.support.scripted_station import ScriptedStation

Payload = dict[str, Any]

FIRST_VERSION = """
CREATE TABLE parts (charger TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (charger, part))
STRICT, WITHOUT ROWID;
INSERT INTO parts VALUES
    ('CP-1', 'outbox',
     '{"messages":[{"action":"A","transaction":"x"},{"action":"B","transaction":"y"}],"ended":{"y":{"id":"y"}}}'),
    ('CP-1', 'sessions', '{}'),
    ('CP-2', 'outbox', 'null');
PRAGMA user_version = 1;
"""
NAME = "memory.sqlite3"


def logs(path: Path) -> list[str]:
    return sorted(each.name for each in path.glob(f"{NAME}-log-*"))


class Disk:
    """In the place of os.write; while it is full it takes some, then nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self._write = os.write
        monkeypatch.setattr("ocpplab_tui.lab.memory_log.os.write", self.write)

    def write(self, file: int, data: bytes) -> int:
        if not self.full:
            return self._write(file, data)
        if len(data) > 10:
            return self._write(file, data[: len(data) - 10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# -- before it is sent


@pytest.mark.parametrize("action", ["StartTransaction", "MeterValues", "StopTransaction"])
async def test_when_the_csms_reads_it_it_is_on_disk(tmp_path: Path, action: str) -> None:
    seen: list[bool] = []

    def look(station: ScriptedStation, payload: Payload) -> Payload:
        kept = on_disk(tmp_path / NAME)["cp-1"]
        seen.append(f'"action":"{action}"' in kept["outbox"] and '"unique_id"' in kept["outbox"])
        ended = action == "StopTransaction"
        assert ('"transaction"' in kept["sessions"]) != ended
        return {"transactionId": 5, "idTagInfo": {"status": "Accepted"}} if action == "StartTransaction" else {}

    async with ScriptedCsms() as csms:
        csms.answer(action, look)
        async with run(csms, tmp_path) as rig:
            await rig.charge()
            await rig.advance(130)
            await rig.do("stop-session")
        csms.assert_clean()
    assert seen
    assert all(seen)


async def test_the_register_that_was_told_is_on_disk(tmp_path: Path) -> None:
    """M-05: after a violent end it goes on from there, not from where the session began."""
    told: list[int] = []

    def look(station: ScriptedStation, payload: Payload) -> Payload:
        (told_wh,) = (
            int(each["value"])
            for each in payload["meterValue"][0]["sampledValue"]
            if each.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
        )
        _, (_, register_wh, *_) = orjson.loads(on_disk(tmp_path / NAME)["cp-1"]["progress"])
        assert told_wh == int(register_wh)
        told.append(told_wh)
        return {}

    async with ScriptedCsms() as csms:
        csms.answer("MeterValues", look)
        async with run(csms, tmp_path) as rig:
            await rig.charge()
            await rig.advance(200)
        csms.assert_clean()
    assert len(told) > 2


def told_wh(payloads: list[Payload]) -> list[int]:
    """Registers in MeterValues (1.6) or TransactionEvents (2.0.1)."""
    meters = [each for payload in payloads for each in payload.get("meterValue", ())]
    return [
        int(value["value"])
        for meter in meters
        for value in meter["sampledValue"]
        if value.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
    ]


@pytest.mark.parametrize(("version", "action"), [("1.6", "MeterValues"), ("2.0.1", "TransactionEvent")])
async def test_after_a_violent_end_the_session_goes_on_where_it_was(tmp_path: Path, version: str, action: str) -> None:
    """kill -9 in the middle of a session: what it left is what a copy of its files is."""
    left = tmp_path / "left"
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path / "state", version=version) as rig:
            await rig.charge()
            await rig.advance(1_000)
            shutil.copytree(tmp_path / "state", left)
            before, last = rig.connector(), len(csms.calls(action))
        first = csms.calls(action)[:last]
        later = len(csms.calls(action))
        async with run(csms, left, version=version) as rig:
            after = rig.connector()
            assert after.transaction_id == before.transaction_id
            assert after.soc == pytest.approx(before.soc, abs=0.5)
            await rig.advance(200)
            second = csms.calls(action)[later:]
    payloads = list({each.unique_id: each.payload for each in [*first, *second]}.values())  # a resend is the same
    assert len(told_wh(payloads)) > 10
    assert told_wh(payloads) == sorted(told_wh(payloads))
    assert len(payloads) >= len(first) + len(second) - 1
    if version == "2.0.1":
        numbers = [each["seqNo"] for each in payloads]
        assert numbers == list(range(len(numbers)))


async def test_what_waits_offline_is_on_disk_too(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms, run(csms, tmp_path) as rig:
        await rig.charge()
        await rig.do("disconnect")
        await rig.advance(200)
        waiting = on_disk(tmp_path / NAME)["cp-1"]["outbox"].count('"MeterValues"')
        assert waiting == rig.lab.charger("cp-1").queued > 1


async def test_a_long_queue_is_written_once(tmp_path: Path) -> None:
    """Each message on its own: what is written grows with what waits, not with its square."""
    async with ScriptedCsms() as csms, run(csms, tmp_path) as rig:
        await rig.charge()
        await rig.do("disconnect")
        await rig.advance(60 * 60)
        text = (tmp_path / logs(tmp_path)[-1]).read_text()
        queued = rig.lab.charger("cp-1").queued
        assert queued >= 60
        assert text.count('"MeterValues"') <= queued + 5


async def test_an_answer_promises_what_is_on_disk(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms, run(csms, tmp_path) as rig:
        answer = await rig.call("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "7"})
        assert answer == {"status": "Accepted"}
        assert '"7"' in on_disk(tmp_path / NAME)["cp-1"]["configuration"]


async def test_a_session_with_an_id_that_only_a_float_holds_goes_on(tmp_path: Path) -> None:
    """JSON knows no largest whole number, and the schemas of 2.0.1 take 1e300 for one."""
    request = {"idToken": {"idToken": "DEADBEEF", "type": "ISO14443"}, "remoteStartId": 1e300, "evseId": 1}
    left = tmp_path / "left"
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path / "state", version="2.0.1") as rig:
            await rig.do("plug-connector")
            assert (await rig.call("RequestStartTransaction", request))["status"] == "Accepted"
            await rig.advance(100)
            before = rig.connector().transaction_id
            shutil.copytree(tmp_path / "state", left)
        async with run(csms, left, version="2.0.1") as rig:
            assert before is not None
            assert rig.connector().transaction_id == before


async def test_a_later_run_uses_no_transaction_id_again(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        for _ in range(3):
            async with run(csms, tmp_path, version="2.0.1") as rig:
                await rig.charge()
                await rig.do("stop-session")
        ids = [event["transactionInfo"]["transactionId"] for event in csms.calls("TransactionEvent")]
        starts = [event for event in csms.calls("TransactionEvent") if event["eventType"] == "Started"]
    assert len(set(ids)) == len(starts) == 3


# -- the log


def test_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    log = MemoryLog(tmp_path / NAME)
    whole = line_of(key_of("CP-1", "part"), {"must": 1})
    log.write([whole, line_of(key_of("CP-1", "part"), {"must": 2})[:-3]])
    path = log.close()
    entries = LastEntries(path)
    assert (entries.gone, [entry.state for entry in entries]) == ([], [b'{"must":1}'])


def test_who_was_gone_and_came_back_has_only_what_was_said_since(tmp_path: Path) -> None:
    log = MemoryLog(tmp_path / NAME)
    before, other, after = (line_of(key_of(*key), 1) for key in (("CP-1", "old"), ("CP-2", "part"), ("CP-1", "new")))
    log.write([before, other, gone_line("CP-1"), after])
    entries = LastEntries(log.close())
    assert entries.gone == [b'"CP-1"']
    assert [(entry.charger, entry.part) for entry in entries] == [(b'"CP-1"', b'"new"'), (b'"CP-2"', b'"part"')]


def test_a_piece_that_came_and_went_never_comes_into_the_file(tmp_path: Path) -> None:
    brief, stays = key_of("CP/1", "outbox/1"), key_of("CP/1", "outbox/2")
    path = tmp_path / NAME
    file = MemoryFile(path)
    changes: list[str] = []
    file._connection.set_trace_callback(changes.append)
    file.fold(logged(path, line_of(brief, 1), line_of(stays, 2), line_of(brief, None)))
    assert file.read() == {"CP/1": {"outbox": '{"2":2}'}}
    assert not any("DELETE" in change for change in changes)
    file.fold(logged(path, line_of(stays, None)))
    assert file.read() == {}
    file.close()


def test_a_piece_of_an_earlier_run_goes_too(tmp_path: Path) -> None:
    path = tmp_path / NAME
    for state in (1, None):
        file = MemoryFile(path)
        file.fold(logged(path, line_of(key_of("CP-1", "outbox/1"), state)))
        file.close()
    file = MemoryFile(path)
    assert file.read() == {}
    file.close()


def logged(path: Path, *lines: bytes) -> Path:
    log = MemoryLog(path)
    log.write(lines)
    return log.close()


def test_logs_of_a_run_that_was_killed_are_read_in_their_order(tmp_path: Path) -> None:
    for number in range(3):
        log = MemoryLog(tmp_path / NAME)
        log.write([line_of(key_of("CP-1", "part"), number), line_of(key_of("CP-2", f"p/{number}"), number)])
        log.close()
    assert len(logs(tmp_path)) == 3
    memory = Memory(tmp_path / NAME)
    assert memory.take("CP-1") == {"part": "2"}
    assert orjson.loads(memory.take("CP-2")["p"]) == {"0": 0, "1": 1, "2": 2}
    assert len(logs(tmp_path)) == 1  # its own
    memory.close()
    assert logs(tmp_path) == []


def test_names_may_be_anything(tmp_path: Path) -> None:
    name = 'CP\t"1"\n/ü\''
    memory = Memory(tmp_path / NAME)
    memory.watch(name, {"part": Part({"must": "\t\n\x00"})}, new=("part",))
    memory.close()
    again = Memory(tmp_path / NAME)
    assert orjson.loads(again.take(name)["part"]) == {"must": "\t\n\x00"}
    again.close()


def test_a_long_log_is_folded_while_the_lab_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "FOLD_BYTES", 1_000)
    memory = Memory(tmp_path / NAME)
    part = Part({"must": 0})
    memory.watch("CP-1", {"part": part})
    for number in range(20):
        part.change({"must": "x" * 400, "number": number})
        memory.flush(["CP-1"])
        if memory._folding is not None:
            memory._folding.result()
    assert len(logs(tmp_path)) == 1
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        ((state,),) = connection.execute("SELECT state FROM parts").fetchall()
    assert orjson.loads(state)["number"] >= 15
    memory.close()
    assert on_disk(tmp_path / NAME)["CP-1"]["part"].endswith('"number":19}')


def test_what_cannot_be_folded_stays_in_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory_module, "FOLD_BYTES", 1)
    memory = Memory(tmp_path / NAME)
    part = Part({"must": 0})
    memory.watch("CP-1", {"part": part})
    memory._file._connection.execute("PRAGMA query_only = ON")
    part.change({"must": 1})
    memory.flush(["CP-1"])
    assert memory._folding is not None
    memory._folding.exception()
    part.change({"must": 2})
    memory.flush(["CP-1"])
    assert memory.trouble.endswith("it may only be read")
    memory.close()
    assert "memory.sqlite3 cannot be written: it may only be read" in caplog.text
    assert on_disk(tmp_path / NAME)["CP-1"] == {"part": '{"must":2}'}


def test_all_files_are_their_owners_only(tmp_path: Path) -> None:
    memory = Memory(tmp_path / NAME)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    memory.close()
    assert set(modes.values()) == {0o600}, modes
    assert len(modes) >= 2


# -- the file


def test_the_first_version_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_VERSION)
    memory = Memory(path)
    parts = memory.take("CP-1")
    assert parts["sessions"] == "{}"
    assert orjson.loads(parts["outbox"]) == {
        "000000001": {"action": "A", "transaction": "x"},
        "000000002": {"action": "B", "transaction": "y", "ended": {"id": "y"}},
    }
    assert memory.take("CP-2") == {}
    memory.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def damaged(path: Path) -> None:
    path.write_bytes(b"this is no database, and long enough to be seen as such by anybody" * 20)


def directory(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("kind", [Memory, Store, open_journal])
@pytest.mark.parametrize(
    ("spoil", "what", "advice"),
    [
        (newer, "newer program (version 99", "use that program, move it away, or start with --fresh"),
        (damaged, "damaged", "move it away, or start with --fresh"),
        (directory, "cannot be opened", "--state-dir"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(
    tmp_path: Path, kind: Any, spoil: Any, what: str, advice: str
) -> None:
    spoil(tmp_path / "file.sqlite3")
    with pytest.raises(StartError) as refused:
        kind(tmp_path / "file.sqlite3")
    assert what in str(refused.value)
    assert advice in str(refused.value)


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocpplab_tui.lab.memory_file.START_PATIENCE_S", 0.01)
    path = tmp_path / NAME
    Memory(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StartError, match=r"another program holds it .*--state-dir"):
            Memory(path)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full"),
        (sqlite3.SQLITE_READONLY | 8 << 8, "it may only be read"),
        (sqlite3.SQLITE_IOERR, "the disk fails"),
        (sqlite3.SQLITE_CORRUPT, "it is damaged"),
        (sqlite3.SQLITE_MISUSE, "SQLite refuses it"),
    ],
)
def test_every_flaw_has_words(tmp_path: Path, code: int, words: str) -> None:
    error = sqlite3.OperationalError("said SQLite")
    error.sqlite_errorcode = code
    assert flaw_of(error) == words
    assert str(cannot_use("The journal", tmp_path, error)).startswith(f"The journal {tmp_path} cannot be used: {words}")
    denied = PermissionError(13, os.strerror(13))
    assert "Permission denied" in str(cannot_use("The journal", tmp_path, denied))


def test_what_is_no_json_is_passed_over(tmp_path: Path) -> None:
    file = MemoryFile(tmp_path / NAME)
    log = tmp_path / "log"
    good = line_of(key_of("CP-1", "part"), 1)
    log.write_bytes(b"\xff\t\t\t\n" + good + b'"CP-2"\tno JSON\t2\t\n' + b'"CP-3"\t"part"\t{\t\n' + b"\x00\n\n")
    file.fold(log)
    assert file.read() == {"CP-1": {"part": "1"}}
    assert not log.exists()
    file.close()


# -- while the lab runs


async def test_chargers_go_on_without_a_disk_and_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory_module, "RETRY_S", 0.0)
    disk = Disk(monkeypatch)
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            assert rig.lab.summary().disk_trouble == ""
            disk.full = True
            await rig.charge()
            await rig.advance(100)
            summary = rig.lab.summary()
            assert "what chargers remember is not written: the disk is full" in summary.disk_trouble
            assert summary.disk_lost >= 2
            disk.full = False
            await rig.advance(100)
            assert rig.lab.summary().disk_trouble.endswith("messages were sent unwritten")
            assert '"transaction"' in on_disk(tmp_path / NAME)["cp-1"]["sessions"]
            before = rig.connector().transaction_id
        async with run(csms, tmp_path) as rig:
            assert rig.connector().transaction_id == before
    assert "cannot be written: the disk is full" in caplog.text
    assert "written again" in caplog.text


def test_a_full_disk_is_left_alone_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    memory = Memory(tmp_path / NAME)
    part = Part({"must": 1})
    memory.watch("CP-1", {"part": part})
    disk.full = True
    part.change({"must": "x"})
    memory.secure({"CP-1": True})
    assert memory.trouble.endswith("the disk is full")
    disk.full = False
    part.change({"must": "y"})
    memory.secure({"CP-1": True})
    assert memory.lost == 2
    assert on_disk(tmp_path / NAME) == {}
    memory.close()  # tries once more
    assert on_disk(tmp_path / NAME)["CP-1"] == {"part": '{"must":"y"}'}
