"""What outlives a run beside the frames: chargers and locations that were made, changed or removed through a face."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ocpplab_tui.base.errors import StorageError
from ocpplab_tui.lab.database import creates, open_database, transaction
from ocpplab_tui.lab.disk_errors import flaw_of

VERSION = 1
WHAT = "The store"

_TABLES = """
CREATE TABLE chargers (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,            -- "file" or "api"
    spec TEXT NOT NULL,              -- JSON: how an API charger was described; {} for one of the lab file
    changes TEXT NOT NULL,           -- JSON: field → [value, what the lab file said when it was changed]
    created_at REAL NOT NULL,        -- simulated seconds since the epoch, as updated_at
    updated_at REAL NOT NULL,
    deleted INTEGER NOT NULL
) STRICT;
CREATE TABLE locations (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    fields TEXT NOT NULL,            -- JSON: all of an API location, what was changed of one of the lab file
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    deleted INTEGER NOT NULL
) STRICT;
"""


class ChargerRow(NamedTuple):
    """One charger, in the order of the columns."""

    id: str
    origin: str
    spec: dict[str, Any]
    changes: dict[str, list[str]]
    created_at: float
    updated_at: float
    deleted: bool = False


class LocationRow(NamedTuple):
    """One location, in the order of the columns."""

    id: str
    origin: str
    fields: dict[str, Any]
    created_at: float
    updated_at: float
    deleted: bool = False


class Store:
    """A small SQLite file, used on the loop's thread: rows are few, and a commit in WAL mode waits for no disk."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StartError when it is damaged or of another version."""
        self.path = path
        self._connection = open_database(WHAT, path, VERSION, {0: creates(_TABLES, VERSION)})

    def close(self) -> None:
        self._connection.close()

    def chargers(self) -> list[ChargerRow]:
        """In the order in which they came."""
        rows = self._connection.execute("SELECT * FROM chargers ORDER BY rowid")
        return [
            ChargerRow(row[0], row[1], orjson.loads(row[2]), orjson.loads(row[3]), row[4], row[5], bool(row[6]))
            for row in rows
        ]

    def locations(self) -> list[LocationRow]:
        """In the order in which they came."""
        rows = self._connection.execute("SELECT * FROM locations ORDER BY rowid")
        return [LocationRow(row[0], row[1], orjson.loads(row[2]), row[3], row[4], bool(row[5])) for row in rows]

    def put_chargers(self, rows: Iterable[ChargerRow]) -> None:
        """Write these, each in the place of one with its id."""
        values = [(*row[:2], _text(row.spec), _text(row.changes), *row[4:6], int(row.deleted)) for row in rows]
        self._many("chargers", "spec, changes", values)

    def put_locations(self, rows: Iterable[LocationRow]) -> None:
        """Write these, each in the place of one with its id."""
        self._many("locations", "fields", [(*row[:2], _text(row.fields), *row[3:5], int(row.deleted)) for row in rows])

    def drop_chargers(self, ids: Iterable[str]) -> None:
        """Forget these altogether."""
        self._run("DELETE FROM chargers WHERE id = ?", [(each,) for each in ids])

    def drop_locations(self, ids: Iterable[str]) -> None:
        """Forget these altogether."""
        self._run("DELETE FROM locations WHERE id = ?", [(each,) for each in ids])

    def _many(self, table: str, own: str, values: list[tuple[Any, ...]]) -> None:
        columns = f"id, origin, {own}, created_at, updated_at, deleted"
        names = [name.strip() for name in columns.split(",")]
        updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self._run(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}",  # noqa: S608 - names of ours
            values,
        )

    def _run(self, statement: str, values: list[tuple[Any, ...]]) -> None:
        """All or none. Raises StorageError."""
        if not values:
            return
        try:
            with transaction(self._connection):
                self._connection.executemany(statement, values)
        except sqlite3.Error as error:
            raise StorageError(
                f"Nothing was changed, since it cannot be stored: {flaw_of(error)} ({error})."
            ) from error


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
