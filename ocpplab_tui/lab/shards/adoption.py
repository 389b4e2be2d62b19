"""Chargers' memory follows them when a state directory is used with another number of workers.

Rows are copied to where their charger runs now, and only then deleted where they were: a run that is killed in between
leaves both, alike, and the next start does it again. The number of workers is noted when all is in its place.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.shards.shares import shard_of
from ocpplab_tui.lab.state_directory import StateDirectory

logger = logging.getLogger(__name__)

MOVED_AT_ONCE = 500
_COPY = 'INSERT OR REPLACE INTO target."{table}" SELECT * FROM main."{table}" WHERE charger = ?'
_DELETE = 'DELETE FROM main."{table}" WHERE charger = ?'

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
    if _workers_before(directory) == workers:
        return 0
    paths = [each.memory_path for each in homes(directory, workers)]
    for each in homes(directory, workers):
        each.path.mkdir(mode=0o700, exist_ok=True)
    moved = 0
    for source in (directory, *directory.shards()):
        if source.memory_path.exists():
            moved += _move_from(source.memory_path, paths)
    _note_workers(directory, workers)
    if moved:
        logger.info("what %d chargers remember was brought to where they run now", moved)
    return moved


def _workers_before(directory: StateDirectory) -> int:
    try:
        return int(directory.layout_path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 1
    except ValueError:
        return 0  # unreadable: look at everything


def _note_workers(directory: StateDirectory, workers: int) -> None:
    """At once or not at all."""
    new = directory.layout_path.with_suffix(".new")
    new.write_text(f"{workers}\n", encoding="ascii")
    new.replace(directory.layout_path)


def _move_from(source: Path, homes: list[Path]) -> int:
    Memory(source).close()  # brings the file to its newest form
    moved = 0
    try:
        connection = sqlite3.connect(source, isolation_level=None)
        try:
            for target, charger_ids in _strangers(connection, source, homes).items():
                if not target.exists():
                    Memory(target).close()
                _move(connection, target, charger_ids)
                moved += len(charger_ids)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise StartError(
            f"The chargers' memory {source} cannot be spread over another number of workers ({error}); "
            "run the lab with as many as before, or start with --fresh."
        ) from error
    return moved


def _strangers(connection: sqlite3.Connection, source: Path, homes: list[Path]) -> dict[Path, list[str]]:
    """Who is remembered here and runs elsewhere, by where that is."""
    found: dict[Path, list[str]] = {}
    known = {row[0] for table in _tables(connection) for row in connection.execute(f'SELECT charger FROM "{table}"')}  # noqa: S608 - tables of ours
    for charger_id in sorted(known):
        home = homes[shard_of(charger_id, len(homes))]
        if home != source:
            found.setdefault(home, []).append(charger_id)
    return found


def _move(connection: sqlite3.Connection, target: Path, charger_ids: list[str]) -> None:
    tables = _tables(connection)
    copying = [_COPY.format(table=each) for each in tables]
    connection.execute("ATTACH ? AS target", (str(target),))
    try:
        _in_batches(connection, copying, charger_ids)
        _in_batches(connection, [_DELETE.format(table=each) for each in tables], charger_ids)
    finally:
        connection.execute("DETACH target")


def _in_batches(connection: sqlite3.Connection, statements: Iterable[str], charger_ids: list[str]) -> None:
    texts = list(statements)
    for start in range(0, len(charger_ids), MOVED_AT_ONCE):
        connection.execute("BEGIN")
        for text in texts:
            connection.executemany(text, [(each,) for each in charger_ids[start : start + MOVED_AT_ONCE]])
        connection.execute("COMMIT")


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Those that keep something for single chargers."""
    names = [row[0] for row in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    return [
        name
        for name in names
        if any(column[1] == "charger" for column in connection.execute(f'PRAGMA main.table_info("{name}")'))
    ]
