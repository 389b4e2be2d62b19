"""How every SQLite file of a lab is opened: for its owner alone, in WAL mode, in the form that this program writes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.disk_errors import cannot_use, other_version

PATIENCE_S = 5.0
"""How long somebody else may hold the file."""

ROWS_AT_ONCE = 100
"""In a statement. Each takes and gives the interpreter's lock once, which the loop's thread wants too: with a statement
a row more time went into that than into the rows."""

Step = Callable[[sqlite3.Connection], None]
"""Brings a file to another version, whole or not at all; raises sqlite3.Error."""
Steps = Mapping[int, Step]
"""By the version of the file that was found, 0 for a new one: what makes it one of the present version."""


def open_database(
    what: str,
    path: Path,
    version: int,
    steps: Steps,
    *,
    pragmas: Sequence[str] = ("synchronous = NORMAL",),
    patience_s: float = PATIENCE_S,
    check: Callable[[sqlite3.Connection], object] | None = None,
) -> sqlite3.Connection:
    """Open, make or migrate a file that one thread at a time uses; statements are transactions of their own.

    `what` names it for people ("The journal"); `pragmas` are said before the first table is made; `check` reads or
    writes what must be there. Raises StartError, which says what to do, when the file can't be used.
    """
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # never readable for others, not for a moment
        path.chmod(0o600)
        connection = sqlite3.connect(path, timeout=patience_s, isolation_level=None, check_same_thread=False)
    except (sqlite3.Error, OSError) as error:
        raise cannot_use(what, path, error) from error
    try:
        for pragma in (*pragmas, "journal_mode = WAL"):
            connection.execute(f"PRAGMA {pragma}")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found != version:
            if found not in steps:
                raise other_version(what, path, found, version)
            steps[found](connection)
        if check is not None:
            check(connection)
    except StartError:
        _close(connection)
        raise
    except (sqlite3.Error, OSError, UnicodeError) as error:
        _close(connection)
        raise cannot_use(what, path, error) from error
    return connection


def creates(tables: str, version: int) -> Step:
    """The step that makes a new file: its tables and the version that they have."""

    def create(connection: sqlite3.Connection) -> None:
        connection.executescript(f"BEGIN IMMEDIATE; {tables} PRAGMA user_version = {version}; COMMIT;")

    return create


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside, or, when that raises, nothing of it. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.rollback()
        raise


def insert(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Put rows, all of one length, where `{rows}` stands in a statement, many at once."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        marks = f"({', '.join('?' * len(some[0]))})"
        connection.execute(statement.format(rows=", ".join([marks] * len(some))), list(chain.from_iterable(some)))


def _close(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        connection.close()
