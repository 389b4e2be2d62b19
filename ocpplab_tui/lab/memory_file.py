"""The SQLite file of what chargers remember. While the lab runs only the memory's thread uses it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from ocpplab_tui.lab import memory_log
from ocpplab_tui.lab.database import ROWS_AT_ONCE, insert, open_database, transaction
from ocpplab_tui.lab.disk_errors import cannot_use
from ocpplab_tui.lab.memory_log import PIECE, Entry
from ocpplab_tui.lab.memory_migration import STEPS, VERSION

logger = logging.getLogger(__name__)

WHAT = "The chargers' memory"
START_PATIENCE_S = 1.0
"""How long somebody else may hold the file while the lab starts."""
Parts = dict[str, str]
"""Name of the part → its state as JSON."""

_PUT = "INSERT INTO parts VALUES {rows} ON CONFLICT DO UPDATE SET state = excluded.state"
_DROP = "DELETE FROM parts WHERE charger = ? AND part = ?"


class MemoryFile:
    """Open from its making on. `fold` raises sqlite3.Error or OSError, and then nothing of that file is taken over."""

    def __init__(self, path: Path) -> None:
        """Open, make or migrate the file. Raises StartError, which says what to do, when it can't be used."""
        self.path = path
        self._pieces: set[bytes] = set()
        self.run = 0
        """The how-manieth run on this file it is, from 1."""
        # FULL: a log is deleted when the disk has what it said.
        # Large pages: rows are as large as a small one, and come in the order of their key, which fills a page at once.
        pragmas = ("page_size = 16384", "synchronous = FULL", "journal_size_limit = 8000000")
        self._connection = open_database(
            WHAT, path, VERSION, STEPS, pragmas=pragmas, patience_s=START_PATIENCE_S, check=self._look_through
        )

    def _look_through(self, connection: sqlite3.Connection) -> None:
        self._count_run(connection)
        self._pieces = set(_pieces_in(connection))  # pieces come and go: most are never in here

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
        entries = memory_log.LastEntries(log, self._pieces)
        gone = [(_name(charger),) for charger in entries.gone if _is_json(charger)]
        connection, changes = self._connection, _Changes(self._connection, self._pieces)
        with transaction(connection):
            connection.executemany("DELETE FROM parts WHERE charger = ?", gone)
            for entry in entries:
                changes.add(entry)
            changes.make()
            pieces = set(_pieces_in(connection)) if gone else changes.pieces
        self._pieces = pieces
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


class _Changes:
    """Parts and pieces as they are now, brought into the table many at a time; and the `pieces` that are in it then."""

    def __init__(self, connection: sqlite3.Connection, pieces: Iterable[bytes]) -> None:
        self._connection = connection
        self._put: list[tuple[str, str, str]] = []
        self.pieces = set(pieces)

    def add(self, entry: Entry) -> None:
        try:
            charger, part = _name(entry.charger), _name(entry.part)
            orjson.loads(entry.state)
        except orjson.JSONDecodeError:  # a disk may return anything
            return
        stays = entry.state != b"null"
        if stays:
            self._put.append((charger, part, entry.state.decode()))
            if len(self._put) == ROWS_AT_ONCE:
                self.make()
        else:
            self._connection.execute(_DROP, (charger, part))
        if PIECE in part:
            (self.pieces.add if stays else self.pieces.discard)(memory_log.key_of(charger, part))

    def make(self) -> None:
        """Those that were put off."""
        insert(self._connection, _PUT, self._put)
        self._put = []


def _pieces_in(connection: sqlite3.Connection) -> Iterator[bytes]:
    """The keys of all pieces, as lines of a log begin."""
    for charger, part in connection.execute("SELECT charger, part FROM parts WHERE instr(part, ?)", (PIECE,)):
        if isinstance(charger, str) and isinstance(part, str):  # a disk may return anything
            yield memory_log.key_of(charger, part)


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _name(text: bytes) -> str:
    return str(orjson.loads(text))
