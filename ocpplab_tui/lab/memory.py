"""What chargers remember over the end of the program: their kept parts, written behind the loop's back.

A part is looked at when its charger has changed, and written when its revision moved: a group every quarter of a second
and one at the end. (Keys and passwords are among it: the file is readable by its owner only.)
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from ocpplab_tui.base.errors import StartError

if TYPE_CHECKING:
    from ocpplab_tui.charger.kept import Kept

logger = logging.getLogger(__name__)

VERSION = 1
EVERY_S = 0.25
NEVER = -1

_TABLES = """
CREATE TABLE parts (
    charger TEXT NOT NULL,
    part TEXT NOT NULL,
    state TEXT NOT NULL,             -- JSON
    PRIMARY KEY (charger, part)
) STRICT, WITHOUT ROWID;
"""

Parts = dict[str, str]
"""Name of the part → its state as JSON."""


class _Row(NamedTuple):
    charger: str
    part: str
    state: str


class _Watched:
    """One charger's parts, and which revision of each is on disk. What a part is before it ever changed needs no
    writing, unless `new` says so."""

    __slots__ = ("kept", "revisions")

    def __init__(self, kept: Mapping[str, Kept], new: Collection[str]) -> None:
        self.kept = kept
        self.revisions = [NEVER if name in new else part.revision for name, part in kept.items()]


class Memory:
    """The file, and who has changed since it was last written. All methods are called on the loop's thread."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StartError when it is damaged or of another version."""
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._watched: dict[str, _Watched] = {}
        self._new: set[str] = set()
        self.lost = 0
        """Parts that could not be written."""
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            path.chmod(0o600)
            self._prepare()
            self._stored = self._read()
        except sqlite3.DatabaseError as error:
            raise StartError(
                f"The chargers' memory {path} cannot be used ({error}); move it away, or start with --fresh."
            ) from error

    def _prepare(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            connection.close()
            raise StartError(
                f"The chargers' memory {self._path} has version {version}, this program writes version {VERSION}; "
                "move it away, or start with --fresh."
            )

    def _read(self) -> dict[str, Parts]:
        stored: dict[str, Parts] = {}
        for charger, part, state in self._connection.execute("SELECT charger, part, state FROM parts"):
            stored.setdefault(charger, {})[part] = state
        return stored

    # -- who remembers what

    def take(self, charger_id: str) -> Parts:
        """What an earlier run kept of this charger; told once."""
        return self._stored.pop(charger_id, {})

    def watch(self, charger_id: str, kept: Mapping[str, Kept], *, new: Collection[str] = ()) -> None:
        """From now on write these parts when they change, and those that are `new` at once."""
        self._watched[charger_id] = _Watched(kept, new)
        if new:
            self._new.add(charger_id)

    def forget(self, charger_ids: Iterable[str]) -> None:
        """These chargers are gone: nothing of them is kept."""
        gone = list(charger_ids)
        for charger_id in gone:
            self._watched.pop(charger_id, None)
            self._new.discard(charger_id)
            self._stored.pop(charger_id, None)
        self._submit([], gone)

    def forget_others(self) -> None:
        """Chargers that an earlier run had and nobody has asked for."""
        if self._stored:
            self.forget(list(self._stored))

    # -- writing

    def flush(self, changed: Iterable[str]) -> None:
        """Hand what is new of these chargers to the writing thread."""
        concerned, self._new = self._new.union(changed), set()
        rows = [row for charger_id in concerned for row in self._rows(charger_id)]
        if rows:
            self._submit(rows, [])

    def close(self) -> None:
        """Write what is new of anybody, and close the file."""
        self.flush(self._watched)
        self._thread.shutdown(wait=True)
        self._connection.close()

    def _rows(self, charger_id: str) -> list[_Row]:
        watched = self._watched.get(charger_id)
        rows: list[_Row] = []
        if watched is None:
            return rows
        for number, (name, part) in enumerate(watched.kept.items()):
            if part.revision != watched.revisions[number]:
                watched.revisions[number] = part.revision
                rows.append(_Row(charger_id, name, _text(part.state())))
        return rows

    def _submit(self, rows: list[_Row], gone: list[str]) -> None:
        self._thread.submit(self._write, rows, gone)

    def _write(self, rows: list[_Row], gone: list[str]) -> None:
        """On the thread: one transaction."""
        connection = self._connection
        try:
            connection.execute("BEGIN")
            connection.executemany("DELETE FROM parts WHERE charger = ?", [(charger,) for charger in gone])
            connection.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
        except sqlite3.Error:
            self.lost += len(rows)
            logger.exception("%d parts of chargers could not be written to %s", len(rows), self._path.name)
            if connection.in_transaction:
                connection.rollback()


class Machine:
    """A `charger.kept.Kept` that says which machine the others belong to."""

    __slots__ = ("_state",)

    revision = 0

    def __init__(self, model: str, version: str) -> None:
        self._state = [model, version]

    def is_that_of(self, parts: Mapping[str, str]) -> bool:
        """Whether what was kept is of the same model and version of OCPP."""
        return parts.get("machine") == _text(self._state)

    def state(self) -> Any:
        return self._state

    def restore(self, state: Any, _now: float) -> None:
        """It is what it is."""


def restore(kept: Mapping[str, Kept], parts: Mapping[str, str], now: float, whose: str) -> None:
    """Give each part back what an earlier run kept of it. What cannot be read is named and left out."""
    for name, part in kept.items():
        text = parts.get(name)
        if text is None or text == "null":
            continue
        try:
            part.restore(orjson.loads(text), now)
        except (ValueError, TypeError, KeyError, LookupError, AttributeError) as error:
            logger.warning(
                "%s: what was kept as %r cannot be read (%s); it starts afresh", whose, name, type(error).__name__
            )


def _text(state: Any) -> str:
    return orjson.dumps(state).decode()
