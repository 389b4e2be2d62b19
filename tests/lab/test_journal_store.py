from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab import journal_schema
from ocpplab_tui.lab.journal_store import JournalStore, Retention
from ocpplab_tui.ocppj.frame import Frame
from tests.lab.frames import START, frame

PATIENCE_S = 20
ROOT = Path(__file__).parents[2]
DEFAULT = Retention()


@contextmanager
def opened(path: Path, retention: Retention = DEFAULT, *, queue_limit: int = 100_000) -> Iterator[JournalStore]:
    store = JournalStore(path, retention, queue_limit=queue_limit)
    store.start().result(PATIENCE_S)
    try:
        yield store
    finally:
        store.close().result(PATIENCE_S)
        store.join()


def fill(store: JournalStore, frames: list[Frame], first: int = 1) -> None:
    for sequence, each in enumerate(frames, first):
        store.put(sequence, each)
    store.flush().result(PATIENCE_S)


def rows(path: Path, query: str = "SELECT id FROM frames ORDER BY id") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_frames_are_on_disk_after_a_flush(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store:
        answer = frame(2)._replace(latency_ms=8.5, verdict="payload.x: too long", note="sent verbatim")
        fill(store, [frame(1), answer])
        assert (store.written, store.lost, store.base) == (2, 0, 0)
        found = rows(
            path,
            """SELECT f.id, f.at, c.name, a.name, direction, kind, unique_id, data, latency_ms, verdict, note
               FROM frames f JOIN names c ON c.number = f.charger JOIN names a ON a.number = f.action ORDER BY id""",
        )
    assert found[0] == (
        1,
        START + 1,
        "dep-1",
        "Heartbeat",
        "out",
        "call",
        "id-1",
        '[2,"id-1","Heartbeat",{}]',
        None,
        "",
        "",
    )
    assert found[1][8:] == (8.5, "payload.x: too long", "sent verbatim")


def test_ids_go_on_rising_over_restarts(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    for run in range(3):
        with opened(path) as store:
            assert store.base == run * 2
            fill(store, [frame(1), frame(2, charger_id=f"dep-{run}")])
    assert [number for (number,) in rows(path)] == [1, 2, 3, 4, 5, 6]
    assert len(rows(path, "SELECT name FROM names")) == 4  # dep-0..2 (dep-1 twice) and one action


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_bytes_that_are_no_text_are_kept_as_escapes(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store:
        fill(store, [frame(1)._replace(data=b"\xff\x00junk")])
    assert rows(path, "SELECT data FROM frames") == [("\\xff\\x00junk",)]


def test_what_the_disk_cannot_follow_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path, queue_limit=3) as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")  # the writer waits for this lock
        for number in range(1, 11):
            store.put(number, frame(number))
        blocker.execute("ROLLBACK")
        blocker.close()
        store.flush().result(PATIENCE_S)
        assert store.lost > 0
        assert store.written + store.lost == 10
    assert len(rows(path)) == store.written


def test_closing_twice_the_lab_leaves_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    with opened(tmp_path / "journal.sqlite3"):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_queries_by_charger_action_and_time_use_an_index(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path):
        pass
    for condition in (
        "charger = 1 AND at BETWEEN 1 AND 2",
        "charger = 1 AND action = 2 AND at BETWEEN 1 AND 2",
        "action = 2",
        "at BETWEEN 1 AND 2",
    ):
        plan = rows(path, f"EXPLAIN QUERY PLAN SELECT * FROM frames WHERE {condition}")  # noqa: S608 - from the list above
        assert "USING INDEX" in str(plan), condition


def test_old_frames_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store:
        fill(store, [frame(1, at=START), frame(2, at=START + 50), frame(3, at=START + 100)])
    with opened(path, Retention(max_age_s=60.0)) as store:
        fill(store, [frame(1, at=START + 101)])
    assert [at for (at,) in rows(path, "SELECT at FROM frames ORDER BY id")] == [START + 50, START + 100, START + 101]


def test_the_file_stays_within_its_size(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    big = frame(1)._replace(data=b"x" * 2_000)
    limit = 4_000_000
    with opened(path, Retention(max_bytes=limit)) as store:
        for run in range(8):
            fill(store, [big] * 1_000, first=1 + run * 1_000)
    with opened(path, Retention(max_bytes=limit)) as store:  # looks again at once
        fill(store, [big])
    used = sum(part.stat().st_size for part in tmp_path.iterdir())
    assert used <= limit + 1_000_000
    assert len(rows(path)) < 8_000
    assert rows(path)[-1] == (8_001,)


def test_where_the_size_bites_before_the_age_it_tells_what_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocpplab_tui.lab.journal_store.DELETE_ROWS", 20)
    monkeypatch.setattr("ocpplab_tui.lab.journal_store.DELETE_BATCHES", 1_000)
    path = tmp_path / "journal.sqlite3"
    small = Retention(max_age_s=86_400.0, max_bytes=1_000_000)
    with opened(path, small) as store:
        fill(store, [frame(1)])
        assert store.held_s is None
        fill(store, [frame(number)._replace(data=b"x" * 2_000) for number in range(2, 2_002)], first=2)
    with opened(path, small) as store:  # looks again at once
        fill(store, [frame(2_002)])
        held_s = store.held_s
        assert held_s is not None
        oldest = rows(path, "SELECT MIN(at) FROM frames")[0][0]
        assert held_s == START + 2_002 - float(str(oldest))
        assert 0 < held_s < 2_000
    with opened(path, Retention(max_age_s=10.0, max_bytes=1_000_000)) as store:
        fill(store, [frame(2_003)])
        assert store.held_s is None  # the age bites first


def test_a_disk_that_fails_is_told_once_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        fill(store, [frame(1)])
        other.execute("ALTER TABLE frames RENAME TO moved")
        fill(store, [frame(2)], first=2)
        fill(store, [frame(3)], first=3)
        assert store.trouble == "the journal is not written: SQLite refuses it"
        assert store.lost == 2
        other.execute("ALTER TABLE moved RENAME TO frames")
        fill(store, [frame(4)], first=4)
        assert (store.trouble, store.written, store.lost) == ("", 2, 2)
    assert caplog.text.count("cannot be written") == 1


def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"this is no database" * 200)
    with pytest.raises(StartError, match="--fresh"):
        JournalStore(path).start().result(PATIENCE_S)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {journal_schema.VERSION + 1}")
    with pytest.raises(StartError, match="version 2"):
        JournalStore(path).start().result(PATIENCE_S)


KILLED = """
import sys
from pathlib import Path
from ocpplab_tui.lab.journal_store import JournalStore
from tests.lab.frames import frame

store = JournalStore(Path(sys.argv[1]))
store.start().result()
for number in range(1, 2_001):
    store.put(number, frame(number))
store.flush().result()
print("flushed", flush=True)
number = 2_000
while True:
    number += 1
    store.put(number, frame(number))
"""


def test_a_killed_process_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    command = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        assert process.stdout.readline() == "flushed\n"
        process.send_signal(signal.SIGKILL)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    numbers = [number for (number,) in rows(path)]
    assert len(numbers) >= 2_000
    assert numbers == list(range(1, len(numbers) + 1))  # no gap: batches are written whole and in order
    with opened(path) as store:
        assert store.base == len(numbers)
