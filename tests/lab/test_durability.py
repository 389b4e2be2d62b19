"""What a transaction message tells is on disk before it is sent, and what happens when the disk fails."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab import memory as memory_module
from ocpplab_tui.lab.disk_errors import cannot_use, flaw_of
from ocpplab_tui.lab.journal_schema import open_journal
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.memory_file import VERSION, MemoryFile, Row
from ocpplab_tui.lab.store import Store
from tests.lab.test_memory import Part, run
from tests.octt.rig import Rig
from tests.support.scripted_csms import ScriptedCsms
from tests.support.scripted_station import ScriptedStation

Payload = dict[str, Any]

FIRST_VERSION = """
CREATE TABLE parts (charger TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (charger, part))
STRICT, WITHOUT ROWID;
INSERT INTO parts VALUES ('CP-1', 'outbox', '[1]'), ('CP-1', 'sessions', '{}'), ('CP-2', 'outbox', 'null');
PRAGMA user_version = 1;
"""


def on_disk(path: Path) -> dict[str, dict[str, str]]:
    """What a program that starts now, after this one was killed, would read: a copy, so that nothing is disturbed."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT chargers.name, kinds.name, state FROM parts JOIN chargers ON chargers.number = parts.number / 256 "
            "JOIN kinds ON kinds.number = parts.number % 256"
        ).fetchall()
    stored: dict[str, dict[str, str]] = {}
    for charger, part, state in rows:
        stored.setdefault(charger, {})[part] = state
    return stored


async def secured(memory: Memory, charger_id: str) -> None:
    done = asyncio.Event()
    memory.secure(charger_id, done.set)
    assert memory.busy()
    await done.wait()


def memory_file(rig: Rig) -> MemoryFile:
    memory = rig.lab._disk.memory
    assert memory is not None
    return memory._file


def break_disk(rig: Rig) -> None:
    memory_file(rig)._connection.execute("PRAGMA query_only = ON")


# -- before it is sent


@pytest.mark.parametrize("action", ["StartTransaction", "MeterValues", "StopTransaction"])
async def test_when_the_csms_reads_it_it_is_on_disk(tmp_path: Path, action: str) -> None:
    seen: list[bool] = []

    def look(station: ScriptedStation, payload: Payload) -> Payload:
        kept = on_disk(tmp_path / "memory.sqlite3")["cp-1"]
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


async def test_what_waits_offline_is_on_disk_too(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms, run(csms, tmp_path) as rig:
        await rig.charge()
        await rig.do("disconnect")
        await rig.advance(200)
        waiting = on_disk(tmp_path / "memory.sqlite3")["cp-1"]["outbox"].count('"MeterValues"')
        assert waiting == rig.lab.charger("cp-1").queued > 1


async def test_one_commit_for_all_of_one_pass(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    parts = [Part({"must": number}) for number in range(3)]
    for number, part in enumerate(parts):
        memory.watch(f"CP-{number}", {"part": part})
        part.change({"must": number + 10})
    called: list[int] = []
    for number in (2, 0, 1):
        memory.secure(f"CP-{number}", lambda number=number: called.append(number))  # type: ignore[misc]
    parts[1].change({"must": 99})  # still in the same pass
    assert not called
    await asyncio.sleep(0)
    assert called == [2, 0, 1]
    assert on_disk(tmp_path / "memory.sqlite3")["CP-1"] == {"part": '{"must":99}'}
    memory.close()


async def test_a_later_run_uses_no_transaction_id_again(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        for _ in range(3):
            async with run(csms, tmp_path, version="2.0.1") as rig:
                await rig.charge()
                await rig.do("stop-session")
        ids = [event["transactionInfo"]["transactionId"] for event in csms.calls("TransactionEvent")]
        starts = [event for event in csms.calls("TransactionEvent") if event["eventType"] == "Started"]
    assert len(set(ids)) == len(starts) == 3


# -- the file


def test_the_first_version_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_VERSION)
    memory = Memory(path)
    assert memory.take("CP-1") == {"outbox": "[1]", "sessions": "{}"}
    assert memory.take("CP-2") == {"outbox": "null"}
    memory.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_numbers_of_what_failed_are_not_used(tmp_path: Path) -> None:
    file = MemoryFile(tmp_path / "memory.sqlite3")
    with pytest.raises(sqlite3.Error):
        file.write([Row("CP-1", "part", "1"), Row("CP-2", "part", None)])  # type: ignore[arg-type]
    file.write([Row("CP-3", "part", "3")])
    assert file.read() == {"CP-3": {"part": "3"}}
    file.close()


def test_the_wal_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocpplab_tui.lab.memory_file.CHECKPOINT_ROWS", 50)
    monkeypatch.setattr("ocpplab_tui.lab.memory_file.LONGEST_WAL", 300_000)
    file = MemoryFile(tmp_path / "memory.sqlite3")
    longest = 0
    for number in range(1_000):
        file.write([Row("CP-1", "part", f'"{number:03000}"')])
        file.tidy()
        longest = max(longest, file._wal_bytes())
    assert 0 < longest < 4_000_000  # of eight that were written
    file.close()


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
    path = tmp_path / "memory.sqlite3"
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


# -- while the lab runs


async def test_chargers_go_on_without_a_disk_and_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory_module, "RETRY_S", 0.0)
    async with ScriptedCsms() as csms:
        async with run(csms, tmp_path) as rig:
            assert rig.lab.summary().disk_trouble == ""
            break_disk(rig)
            await rig.charge()
            await rig.advance(100)
            summary = rig.lab.summary()
            assert "what chargers remember is not written: it may only be read" in summary.disk_trouble
            assert summary.disk_lost >= 2
            memory_file(rig)._connection.execute("PRAGMA query_only = OFF")
            await rig.advance(100)
            assert rig.lab.summary().disk_trouble.endswith("messages were sent unwritten")
            assert '"transaction"' in on_disk(tmp_path / "memory.sqlite3")["cp-1"]["sessions"]
            before = rig.connector().transaction_id
        async with run(csms, tmp_path) as rig:
            assert rig.connector().transaction_id == before
    assert "memory.sqlite3 cannot be written: it may only be read" in caplog.text
    assert "written again" in caplog.text


async def test_a_full_disk_is_left_alone_for_a_while(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    part = Part({"must": 1})
    memory.watch("CP-1", {"part": part})
    memory._file._connection.execute("PRAGMA max_page_count = 1")
    part.change({"must": "x" * 20_000})
    await secured(memory, "CP-1")
    assert memory.trouble.endswith("the disk is full")
    memory._file._connection.execute("PRAGMA max_page_count = 100000")
    await secured(memory, "CP-1")
    assert memory.lost == 2
    memory.close()  # tries once more
    assert "xxx" in on_disk(tmp_path / "memory.sqlite3")["CP-1"]["part"]


async def test_what_waits_fails_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.secure("CP-1", lambda: 1 // 0)  # type: ignore[arg-type]
    await secured(memory, "CP-2")
    assert "what waited for the chargers' memory failed" in caplog.text
    memory.close()
