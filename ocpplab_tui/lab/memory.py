"""What chargers remember over the end of the program: their kept parts, as they were when they were last told.

What a transaction message tells is committed before it is sent: whoever sends one calls `secure`, and all that was
secured within one pass of the loop is one commit at its end, when nobody is in the middle of anything. What else
changes is written in groups a few times a second, and at the end. (Keys and passwords are among it: the file is
readable by its owner only.)

When the disk fails chargers go on: what could not be written is tried again every few seconds, `trouble` says why, and
`lost` counts the transaction messages that were sent all the same.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ocpplab_tui.lab.disk_errors import flaw_of
from ocpplab_tui.lab.memory_file import MemoryFile, Parts, Row

if TYPE_CHECKING:
    from ocpplab_tui.charger.kept import Kept

logger = logging.getLogger(__name__)

EVERY_S = 0.25
RETRY_S = 5.0
"""After a failure the disk is left alone for so long: each attempt may take its time, and the loop waits for it."""
NEVER = -1


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
        """Open, make or migrate the file. Raises StartError when it can't be used."""
        self._file = MemoryFile(path)
        self._stored = self._file.read()
        self._watched: dict[str, _Watched] = {}
        self._new: set[str] = set()
        self._secured: dict[str, Callable[[], None]] = {}
        self._failed_at: float | None = None
        self._flaw = ""
        self.lost = 0
        """Transaction messages that went out though what they tell could not be written first."""

    @property
    def trouble(self) -> str:
        """Why nothing can be written now, for people; "" while all is well."""
        return "" if not self._flaw else f"what chargers remember is not written: {self._flaw}"

    @property
    def run(self) -> int:
        """The how-manieth run on this file it is, from 1."""
        return self._file.run

    def busy(self) -> str:
        """Who waits for a commit (`lab.advance`)."""
        return "the chargers' memory" if self._secured else ""

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
        try:
            self._file.forget(gone)
        except sqlite3.Error as error:
            self._failed(error)

    def forget_others(self) -> None:
        """Chargers that an earlier run had and nobody has asked for."""
        if self._stored:
            self.forget(list(self._stored))

    # -- writing

    def secure(self, charger_id: str, then: Callable[[], None]) -> None:
        """Write what is new of this charger in the next pass of the loop, then call `then`, whatever came of it."""
        if not self._secured:
            asyncio.get_running_loop().call_soon(self._commit)
        self._secured[charger_id] = then

    def flush(self, changed: Iterable[str]) -> None:
        """Write what is new of these chargers, and of those that could not be written before."""
        concerned, self._new = self._new.union(changed), set()
        self._write(concerned)
        self._tidy()

    def close(self) -> None:
        """Write what is new of anybody, and close the file."""
        self._failed_at = None
        self._commit()
        self._write(self._watched)
        self._file.close()

    def _commit(self) -> None:
        secured, self._secured = self._secured, {}
        if not self._write(secured):
            self.lost += len(secured)
        for then in secured.values():
            try:
                then()
            except Exception:
                logger.exception("what waited for the chargers' memory failed")

    def _write(self, charger_ids: Collection[str]) -> bool:
        """One commit. False: it failed, or the disk is left alone after a failure; they are written later."""
        if self._failed_at is not None and time.monotonic() < self._failed_at + RETRY_S:
            self._new.update(charger_ids)
            return False
        rows = [row for charger_id in charger_ids for row in self._rows(charger_id)]
        if not rows:
            return True
        try:
            self._file.write(rows)
        except sqlite3.Error as error:
            self._failed(error)
            self._not_written(rows)
            return False
        if self._failed_at is not None:
            logger.warning("what chargers remember is written again")
            self._failed_at, self._flaw = None, ""
        return True

    def _rows(self, charger_id: str) -> list[Row]:
        watched = self._watched.get(charger_id)
        rows: list[Row] = []
        if watched is None:
            return rows
        for number, (name, part) in enumerate(watched.kept.items()):
            if part.revision != watched.revisions[number]:
                watched.revisions[number] = part.revision
                rows.append(Row(charger_id, name, _text(part.state())))
        return rows

    def _not_written(self, rows: Iterable[Row]) -> None:
        for charger_id, name, _state in rows:
            watched = self._watched[charger_id]
            watched.revisions[list(watched.kept).index(name)] = NEVER
            self._new.add(charger_id)

    def _failed(self, error: sqlite3.Error) -> None:
        if self._failed_at is None:
            logger.error("%s cannot be written: %s (%s)", self._file.path.name, flaw_of(error), error)
        self._failed_at, self._flaw = time.monotonic(), flaw_of(error)

    def _tidy(self) -> None:
        try:
            self._file.tidy()
        except sqlite3.Error as error:
            self._failed(error)


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
