from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab import journal_index, journal_schema
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


@pytest.mark.parametrize("actions", [None, (2, 3)])
@pytest.mark.parametrize("start", [None, 1.0])
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_entries_are_looked_up_along_their_index(
    tmp_path: Path, actions: tuple[int, ...] | None, start: float | None, order: str
) -> None:
    with closing(journal_schema.open_journal(tmp_path / "journal.sqlite3")) as connection:
        query, values = journal_index.chosen(journal_index.Choice(1, actions, start, None), order, 10, 5)
        plan = str(connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall())
        assert plan.count("USING PRIMARY KEY") == 2
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan


def test_old_frames_are_found_along_an_index(tmp_path: Path) -> None:
    with closing(journal_schema.open_journal(tmp_path / "journal.sqlite3")) as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT id FROM frames WHERE at < 1 ORDER BY at").fetchall()
        assert "USING" in str(plan)
        assert "TEMP B-TREE" not in str(plan)


def entries(connection: sqlite3.Connection) -> tuple[list[Any], dict[Any, int]]:
    """All entries, wherever they stand; and by charger and action how many there are, as it is told."""
    both = "(SELECT * FROM entries UNION ALL SELECT * FROM new_entries)"
    counts = {
        (charger, action): journal_index.total(connection, journal_index.Choice(charger, (action,), None, None))
        for charger, action in connection.execute("SELECT DISTINCT charger, action FROM frames").fetchall()
    }
    return connection.execute(f"SELECT * FROM {both} ORDER BY id").fetchall(), counts  # noqa: S608 - ours


@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("insert"), st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), max_size=12)),
            st.tuples(st.sampled_from(("older", "oldest")), st.integers(1, 9)),
        ),
        max_size=12,
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_there_is_an_entry_for_each_frame_whatever_comes_and_goes(
    tmp_path: Path, steps: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_index, "SETTLED_AT_ONCE", 10)
    path = tmp_path / "journal.sqlite3"
    with closing(journal_schema.open_journal(path)) as connection:
        for step, value in steps:
            last = journal_schema.last_id(connection)
            if step == "insert":
                connection.execute("BEGIN")
                journal_schema.insert(
                    connection,
                    [
                        (last + n, (last + n) % 7, charger, action, "out", "call", "u", "[]", None, "", "")
                        for n, (charger, action) in enumerate(value, 1)
                    ],
                )
                connection.execute("COMMIT")
                assert journal_schema.last_id(connection) == last + len(value)
            elif step == "older":
                journal_schema.delete_older(connection, 4.0, value)
            else:
                journal_schema.delete_oldest(connection, value)
            frames = connection.execute("SELECT charger, at, id, action FROM frames ORDER BY id").fetchall()
            assert entries(connection) == (frames, Counter((charger, action) for charger, _, _, action in frames))
    for file in tmp_path.iterdir():
        file.unlink()


def test_a_journal_of_the_first_version_is_brought_to_this_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store:
        fill(store, [frame(number) for number in range(1, 21)])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        frames = rows(path, "SELECT charger, at, id, action FROM frames ORDER BY id")
        connection.executescript(
            """DROP TABLE entries; DROP TABLE new_entries; DROP TABLE counts; DROP TABLE settled;
            CREATE INDEX frames_by_charger ON frames (charger, at);
            CREATE INDEX frames_by_action ON frames (action, charger, at);
            PRAGMA user_version = 1;"""
        )
    with opened(path) as store:
        fill(store, [frame(21)])
    with closing(journal_schema.open_journal(path)) as connection:
        found, counts = entries(connection)
        assert found[:20] == frames
        assert len(found) == sum(counts.values()) == 21
        assert rows(path, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql != ''") == [("frames_by_time",)]


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
    with pytest.raises(StartError, match=f"version {journal_schema.VERSION + 1}"):
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
