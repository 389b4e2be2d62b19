"""The journal's tables: opening, checking the version, and the few statements that are run on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from ocpplab_tui.lab import database, journal_index
from ocpplab_tui.lab.database import Steps, creates, open_database, transaction

VERSION = 2

_FRAMES = """
CREATE TABLE names (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE frames (
    id INTEGER PRIMARY KEY,          -- rises over all runs
    at REAL NOT NULL,                -- simulated seconds since the epoch
    charger INTEGER NOT NULL REFERENCES names,
    action INTEGER NOT NULL REFERENCES names,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    unique_id TEXT NOT NULL,
    data TEXT NOT NULL,              -- the frame as it stood on the wire, secrets redacted
    latency_ms REAL,
    verdict TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX frames_by_time ON frames (at);
"""

_FROM_1 = f"""
{journal_index.TABLES}
{journal_index.FILL}
DROP INDEX frames_by_charger;
DROP INDEX frames_by_action;
"""

STEPS: Steps = {0: creates(_FRAMES + journal_index.TABLES + journal_index.FILL, VERSION), 1: creates(_FROM_1, VERSION)}
"""What makes a file of this version one of the present version."""

_INSERT = """
INSERT INTO frames
(id, at, charger, action, direction, kind, unique_id, data, latency_ms, verdict, note)
VALUES {rows}
"""

Row = tuple[int, float, int, int, str, str, str, str, float | None, str, str]


def open_journal(path: Path) -> sqlite3.Connection:
    """Open or make the file. Raises StartError when it is damaged or of another version."""
    return open_database(
        "The journal",
        path,
        VERSION,
        STEPS,
        pragmas=("auto_vacuum = INCREMENTAL", "synchronous = NORMAL", "journal_size_limit = 8000000"),
        check=_look_through,
    )


def _look_through(connection: sqlite3.Connection) -> None:
    """A table that is damaged or gone shows now."""
    last_id(connection)
    Names(connection)


class Names:
    """Charger ids and actions by number: each is written once, rows and indexes hold the numbers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int] = {}
        self.read()

    def read(self) -> None:
        """Start from what the file holds (again, after a transaction that was rolled back)."""
        rows = self._connection.execute("SELECT number, name FROM names")
        self._numbers = {str(name): int(number) for number, name in rows}

    def number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._numbers) + 1
            self._connection.execute("INSERT INTO names (number, name) VALUES (?, ?)", (number, name))
        return number


def last_id(connection: sqlite3.Connection) -> int:
    """The highest id that was given to a frame, as far as anything tells of it: also of one that was deleted."""
    (number,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM frames").fetchone()
    return max(int(number), journal_index.settled(connection))


def is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM frames LIMIT 1").fetchone() is None


def oldest_at(connection: sqlite3.Connection) -> float | None:
    """Simulated seconds since the epoch of the oldest frame; None without one."""
    row = connection.execute("SELECT at FROM frames ORDER BY id LIMIT 1").fetchone()
    return None if row is None else float(row[0])


def insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """In a transaction of the caller's. Ids rise."""
    if rows:
        database.insert(connection, _INSERT, rows)
        journal_index.add(connection, rows[0][0], rows[-1][0])


def delete_older(connection: sqlite3.Connection, at: float, limit: int) -> int:
    """Delete up to `limit` frames from before `at`; how many."""
    return _delete(connection, "SELECT id FROM frames WHERE at < ? ORDER BY at, id LIMIT ?", at, limit)


def delete_oldest(connection: sqlite3.Connection, limit: int) -> int:
    return _delete(connection, "SELECT id FROM frames ORDER BY id LIMIT ?", limit)


def _delete(connection: sqlite3.Connection, which: str, *values: float) -> int:
    """`which` gives the ids, the same ones as often as it is asked."""
    with transaction(connection):
        journal_index.remove(connection, which, values)
        return connection.execute(f"DELETE FROM frames WHERE id IN ({which})", values).rowcount  # noqa: S608 - of ours


def used_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of pages in use, without what deletions left free."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def give_back(connection: sqlite3.Connection) -> None:
    """Shrink the file by what deletions left free."""
    connection.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after the first page
