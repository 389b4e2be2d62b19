"""The SQLite file of what chargers remember. One connection writes, on the loop's thread.

A commit in WAL mode with synchronous=NORMAL waits for no disk: it hands a few pages to the system, which has them even
if this process is killed in the next moment. A row is found by a number, since by a text a write costs four times as
much. What does wait for the disk, the checkpoint, is done on a thread of its own.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.disk_errors import cannot_use, other_version

logger = logging.getLogger(__name__)

VERSION = 2
WHAT = "The chargers' memory"
START_PATIENCE_S, PATIENCE_MS = 1.0, 20
"""How long somebody else may hold the file: while the lab starts, and while it runs and everybody waits."""
PARTS_PER_CHARGER = 256
CHECKPOINT_ROWS = 2_000
LONGEST_WAL = 64_000_000
"""Bytes. A checkpoint behind writers that never pause doesn't get to the end; one on their thread does."""

_TABLES = """
CREATE TABLE chargers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE kinds (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE parts (
    number INTEGER PRIMARY KEY,      -- charger * 256 + kind
    state TEXT NOT NULL              -- JSON
) STRICT;
CREATE TABLE runs (number INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
"""
_FROM_1 = f"""
ALTER TABLE parts RENAME TO old;
{_TABLES}
INSERT INTO chargers (name) SELECT DISTINCT charger FROM old;
INSERT INTO kinds (name) SELECT DISTINCT part FROM old;
INSERT INTO parts SELECT chargers.number * {PARTS_PER_CHARGER} + kinds.number, old.state
    FROM old JOIN chargers ON chargers.name = old.charger JOIN kinds ON kinds.name = old.part;
DROP TABLE old;
"""  # noqa: S608 - a number of ours
_STEPS = {0: _TABLES, 1: _FROM_1}
"""What makes a file of this version one of the present version."""

_PUT = "INSERT INTO parts VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state"
_READ = """
SELECT chargers.name, kinds.name, parts.state FROM parts
JOIN chargers ON chargers.number = parts.number / 256 JOIN kinds ON kinds.number = parts.number % 256
"""

Parts = dict[str, str]
"""Name of the part → its state as JSON."""


class Row(NamedTuple):
    """One part of one charger."""

    charger: str
    part: str
    state: str


class MemoryFile:
    """Open from its making on. `write` and `forget` raise sqlite3.Error, and then nothing of that call is written."""

    def __init__(self, path: Path) -> None:
        """Open, make or migrate the file. Raises StartError, which says what to do, when it can't be used."""
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._checkpoint: Future[None] | None = None
        self._rows_since = 0
        self.run = 0
        """The how-manieth run on this file it is, from 1."""
        try:
            self._connection = sqlite3.connect(path, timeout=START_PATIENCE_S, isolation_level=None)
        except sqlite3.Error as error:
            raise cannot_use(WHAT, path, error) from error
        try:
            path.chmod(0o600)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise cannot_use(WHAT, path, error) from error
        except StartError:
            self.close()
            raise

    def _prepare(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA journal_size_limit = 8000000")
        self._migrate()
        self._chargers = _Numbers(connection, "chargers")
        self._kinds = _Numbers(connection, "kinds")
        # A file that can't be written to shows it now, not when the first transaction starts.
        connection.execute("INSERT INTO runs VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1")
        (self.run,) = connection.execute("SELECT count FROM runs").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")

    def _migrate(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version == VERSION:
            return
        if version not in _STEPS:
            raise other_version(WHAT, self.path, version, VERSION)
        self._connection.executescript(f"BEGIN IMMEDIATE; {_STEPS[version]} PRAGMA user_version = {VERSION}; COMMIT;")

    def read(self) -> dict[str, Parts]:
        """All parts of all chargers. Raises StartError."""
        stored: dict[str, Parts] = {}
        try:
            for charger, part, state in self._connection.execute(_READ):
                stored.setdefault(charger, {})[part] = state
        except sqlite3.Error as error:
            self.close()
            raise cannot_use(WHAT, self.path, error) from error
        return stored

    def write(self, rows: Iterable[Row]) -> None:
        """Put these in the place of what there was, all or none."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            numbered = [(self._number(charger, part), state) for charger, part, state in rows]
            connection.executemany(_PUT, numbered)
            connection.execute("COMMIT")
        except sqlite3.Error:
            self._undo()
            raise
        self._rows_since += len(numbered)

    def forget(self, chargers: Iterable[str]) -> None:
        """Delete all of these."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            for charger in chargers:
                first = self._chargers.drop(charger) * PARTS_PER_CHARGER
                connection.execute(
                    "DELETE FROM parts WHERE number BETWEEN ? AND ?", (first, first + PARTS_PER_CHARGER - 1)
                )
            connection.execute("COMMIT")
        except sqlite3.Error:
            self._undo()
            raise

    def tidy(self) -> None:
        """To be called now and then: bring what was written into the file proper, so that the WAL starts anew."""
        if self._rows_since < CHECKPOINT_ROWS or (self._checkpoint is not None and not self._checkpoint.done()):
            return
        self._rows_since = 0
        if self._wal_bytes() > LONGEST_WAL:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            self._checkpoint = self._thread.submit(_checkpoint, self.path)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._connection.close()

    def _number(self, charger: str, part: str) -> int:
        return self._chargers.of(charger) * PARTS_PER_CHARGER + self._kinds.of(part)

    def _undo(self) -> None:
        """After a failed statement: numbers that were given out go with the rest."""
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.rollback()
        for numbers in (self._chargers, self._kinds):
            with suppress(sqlite3.Error):
                numbers.read()

    def _wal_bytes(self) -> int:
        wal = self.path.with_name(f"{self.path.name}-wal")
        return wal.stat().st_size if wal.exists() else 0


class _Numbers:
    """Names by number: each is written once."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection = connection
        self._table = table
        self.read()

    def read(self) -> None:
        rows = self._connection.execute(f"SELECT number, name FROM {self._table}")  # noqa: S608 - a table of ours
        self._numbers = {str(name): int(number) for number, name in rows}

    def of(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            added = self._connection.execute(f"INSERT INTO {self._table} (name) VALUES (?)", (name,))  # noqa: S608
            number = self._numbers[name] = int(added.lastrowid or 0)
        return number

    def drop(self, name: str) -> int:
        """The number that it had; 0 for none."""
        self._connection.execute(f"DELETE FROM {self._table} WHERE name = ?", (name,))  # noqa: S608
        return self._numbers.pop(name, 0)


def _checkpoint(path: Path) -> None:
    """On the thread. Nobody waits for it, and what doesn't work now works the next time."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.Error as error:
        logger.debug("no checkpoint of %s: %s", path.name, error)
