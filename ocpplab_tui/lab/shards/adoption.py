"""Chargers' memory follows them when a state directory is used with another number of workers.

Rows are copied to where their charger runs now, and only then deleted where they were. What is under way is noted
before, and that all is in its place afterwards: a start that is killed in between is taken up by the next one, whatever
number of workers that has.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.database import transaction
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.shards.shares import shard_of
from ocpplab_tui.lab.state_directory import StateDirectory

logger = logging.getLogger(__name__)

MOVED_AT_ONCE = 500
_COPY = 'INSERT INTO target."{table}" ({columns}) SELECT {columns} FROM main."{table}" WHERE charger = ?'
_DELETE = 'DELETE FROM {where}."{table}" WHERE charger = ?'

FREE_S = 30.0
"""How long workers of an earlier run may take to end."""


def homes(directory: StateDirectory, workers: int) -> list[StateDirectory]:
    """Where the shards of a lab keep their files: one alone in the lab's own directory."""
    return [directory] if workers == 1 else [directory.shard(number) for number in range(workers)]


def take_over(directory: StateDirectory, workers: int, *, fresh: bool) -> None:
    """What an earlier run left is where this one will look for it; `fresh` forgets it instead. Blocks, and waits until
    workers of a lab that was killed have ended. The caller holds the lab's lock. Raises StartError."""
    if fresh:
        directory.forget()
    parts = {part.path: part for part in (*directory.shards(), *(directory.shard(each) for each in range(workers)))}
    wait_until_free(parts.values())
    adopt_memory(directory, workers)


def wait_until_free(parts: Iterable[StateDirectory], patience_s: float = FREE_S) -> None:
    """Workers of a lab that was killed may still be ending. Raises StartError when they don't."""
    give_up = time.monotonic() + patience_s
    for part in parts:
        while part.path.exists():
            try:
                part.acquire()
            except StartError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)
            else:
                part.release()
                break


def adopt_memory(directory: StateDirectory, workers: int) -> int:
    """Bring what chargers remember to where they run with so many workers; how many chargers moved. The caller holds
    the locks of all parts. Raises StartError for a file that can't be used."""
    layout = _Layout.of(directory)
    if layout == _Layout(workers):
        return 0
    layout._replace(moving=True).note(directory)
    for home in homes(directory, workers):
        home.path.mkdir(mode=0o700, exist_ok=True)
    files = {each.memory_path: _File(each.memory_path) for each in (directory, *directory.shards())}
    try:
        moved = _move_all(files, _paths(directory, layout.workers), _paths(directory, workers))
    except sqlite3.DatabaseError as error:
        raise StartError(
            f"The chargers' memory in {directory.path} cannot be spread over another number of workers ({error}); "
            "run the lab with as many as before, or start with --fresh."
        ) from error
    finally:
        for file in files.values():
            file.close()
    _Layout(workers).note(directory)
    if moved:
        logger.info("what %d chargers remember was brought to where they run now", moved)
    return moved


class _Layout(NamedTuple):
    """Over how many workers the memory is spread. `moving`: some chargers may be on their way from there."""

    workers: int
    moving: bool = False

    @classmethod
    def of(cls, directory: StateDirectory) -> _Layout:
        try:
            number, *more = directory.layout_path.read_text(encoding="utf-8").split()
            return cls(int(number), bool(more))
        except FileNotFoundError:
            return cls(1)
        except ValueError:
            return cls(0, moving=True)  # unreadable: look at everything

    def note(self, directory: StateDirectory) -> None:
        """At once or not at all."""
        new = directory.layout_path.with_suffix(".new")
        new.write_text(f"{self.workers}{' moving' if self.moving else ''}\n", encoding="ascii")
        new.replace(directory.layout_path)


def _paths(directory: StateDirectory, workers: int) -> list[Path]:
    return [each.memory_path for each in homes(directory, workers)]


def _move_all(files: Mapping[Path, _File], before: Sequence[Path], now: Sequence[Path]) -> int:
    """A copy of what is still at its old place was made by a start that did not come to its end: it is dropped, since
    the charger may have run there since."""
    held = {path: file.charger_ids() for path, file in files.items()}
    for path, file in files.items():
        copies = [
            each
            for each in held[path]
            if before and (old := before[shard_of(each, len(before))]) != path and each in held.get(old, ())
        ]
        file.drop(copies)
        held[path] = [each for each in held[path] if each not in set(copies)]
    moved = 0
    for path, file in files.items():
        for target in now:
            leaving = [each for each in held[path] if now[shard_of(each, len(now))] == target != path]
            file.move(leaving, target)
            moved += len(leaving)
    return moved


class _File:
    """One memory file; without any charger where there is no file."""

    def __init__(self, path: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        if path.exists():
            Memory(path).close()  # brings the file to its newest form
            self._connection = sqlite3.connect(path, isolation_level=None)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def charger_ids(self) -> list[str]:
        if self._connection is None:
            return []
        queries = [f'SELECT charger FROM main."{table}"' for table in self._tables()]  # noqa: S608 - tables of ours
        return sorted({row[0] for query in queries for row in self._connection.execute(query)})

    def drop(self, charger_ids: Sequence[str]) -> None:
        self._run([_DELETE.format(where="main", table=table) for table in self._tables()], charger_ids)

    def move(self, charger_ids: Sequence[str], target: Path) -> None:
        """What the target knew of them is forgotten."""
        if self._connection is None or not charger_ids:
            return
        if not target.exists():
            Memory(target).close()
        tables = self._tables()
        self._connection.execute("ATTACH ? AS target", (str(target),))
        try:
            emptying = [_DELETE.format(where="target", table=table) for table in tables]
            copying = [_COPY.format(table=table, columns=", ".join(columns)) for table, columns in tables.items()]
            self._run([*emptying, *copying], charger_ids)
            self.drop(charger_ids)
        finally:
            self._connection.execute("DETACH target")

    def _run(self, statements: Sequence[str], charger_ids: Sequence[str]) -> None:
        """Each for these chargers; some chargers a transaction."""
        for start in range(0, len(charger_ids), MOVED_AT_ONCE):
            self._commit(statements, charger_ids[start : start + MOVED_AT_ONCE])

    def _commit(self, statements: Sequence[str], charger_ids: Sequence[str]) -> None:
        connection = self._connection
        assert connection is not None  # noqa: S101 - without a file there are no chargers
        with transaction(connection):
            for statement in statements:
                connection.executemany(statement, [(each,) for each in charger_ids])

    def _tables(self) -> dict[str, list[str]]:
        """Those that keep something for single chargers, with their columns."""
        if self._connection is None:
            return {}
        found: dict[str, list[str]] = {}
        for (table,) in self._connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'"):
            names = self._connection.execute("SELECT name FROM pragma_table_info(?, 'main')", (table,))
            columns = [row[0] for row in names]
            if "charger" in columns:
                found[table] = columns
        return found
