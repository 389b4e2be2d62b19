"""The SQLite file of what chargers remember. While the lab runs only the memory's thread uses it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import orjson

from ocpplab_tui.lab import memory_log
from ocpplab_tui.lab.database import open_database
from ocpplab_tui.lab.disk_errors import cannot_use
from ocpplab_tui.lab.memory_migration import STEPS, VERSION

logger = logging.getLogger(__name__)

WHAT = "The chargers' memory"
START_PATIENCE_S = 1.0
"""How long somebody else may hold the file while the lab starts."""
PIECE = "/"
"""Stands between the name of a part that is kept in pieces and that of the piece."""

Parts = dict[str, str]
"""Name of the part → its state as JSON."""

_PUT = "INSERT INTO parts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state"
_DROP = "DELETE FROM parts WHERE charger = ? AND part = ?"


class MemoryFile:
    """Open from its making on. `fold` raises sqlite3.Error or OSError, and then nothing of that file is taken over."""

    def __init__(self, path: Path) -> None:
        """Open, make or migrate the file. Raises StartError, which says what to do, when it can't be used."""
        self.path = path
        self.run = 0
        """The how-manieth run on this file it is, from 1."""
        # FULL: a log is deleted when the disk has what it said.
        pragmas = ("synchronous = FULL", "journal_size_limit = 8000000")
        self._connection = open_database(
            WHAT, path, VERSION, STEPS, pragmas=pragmas, patience_s=START_PATIENCE_S, check=self._count_run
        )

    def _count_run(self, connection: sqlite3.Connection) -> None:
        """A file that can't be written to shows it now, not when the first transaction starts."""
        connection.execute("INSERT INTO runs VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1")
        (self.run,) = connection.execute("SELECT count FROM runs").fetchone()

    def read(self) -> dict[str, Parts]:
        """All parts of all chargers; one that is kept in pieces is an object of them. Raises StartError."""
        stored: dict[str, Parts] = {}
        pieces: dict[str, dict[str, list[str]]] = {}
        try:
            for charger, name, state in self._connection.execute("SELECT charger, part, state FROM parts"):
                if not isinstance(charger, str) or not isinstance(name, str) or not isinstance(state, str):
                    continue  # a disk may return anything
                part, is_piece, piece = name.partition(PIECE)
                if is_piece:
                    pieces.setdefault(charger, {}).setdefault(part, []).append(f'"{piece}":{state}')
                else:
                    stored.setdefault(charger, {})[part] = state
        except sqlite3.Error as error:
            self.close()
            raise cannot_use(WHAT, self.path, error) from error
        for charger, parts in pieces.items():
            for part, each in parts.items():
                stored.setdefault(charger, {})[part] = f"{{{','.join(each)}}}"
        return stored

    def fold(self, log: Path) -> None:
        """Take over what a log says, then delete it."""
        gone, states = _last_states(log)
        kept = [(*key, state) for key, state in states.items() if state is not None]
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM parts WHERE charger = ?", [(charger,) for charger in gone])
            connection.executemany(_PUT, kept)
            connection.executemany(_DROP, [key for key, state in states.items() if state is None])
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.rollback()
            raise
        log.unlink(missing_ok=True)

    def fold_all(self, logs: Iterable[Path]) -> None:
        """What an earlier run left. Raises StartError."""
        try:
            for log in logs:
                self.fold(log)
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise cannot_use(WHAT, self.path, error) from error

    def close(self) -> None:
        self._connection.close()


def _last_states(log: Path) -> tuple[list[str], dict[tuple[str, str], str | None]]:
    """Who is gone; and by charger and part what was said last, None for parts that are gone."""
    gone, states = memory_log.last_entries(log)
    last: dict[tuple[str, str], str | None] = {}
    for charger, part, state in states:
        if _is_json(charger) and _is_json(part) and _is_json(state):  # a disk may return anything
            last[_name(charger), _name(part)] = None if state == b"null" else state.decode()
    return [_name(charger) for charger in gone if _is_json(charger)], last


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _name(text: bytes) -> str:
    return str(orjson.loads(text))
