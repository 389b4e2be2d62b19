"""What chargers remember over the end of the program: their kept parts, as they were when they were last told.

What a transaction message tells is in the log (`lab.memory_log`) before it is sent (`secure`), and what the answer to a
CALL promises before it is given (`record`); what else changes follows a few times a second. A log that has grown long
is folded into SQLite on a thread. (Keys and passwords are among it: only their owner may read the files.)

When the disk fails chargers go on: what could not be written is tried again every few seconds, `trouble` says why, and
`lost` counts the transaction messages that were sent all the same.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.lab import memory_log
from ocpplab_tui.lab.disk_errors import cannot_use, flaw_of
from ocpplab_tui.lab.memory_file import WHAT, MemoryFile, Parts
from ocpplab_tui.lab.memory_log import PIECE, MemoryLog

if TYPE_CHECKING:
    from ocpplab_tui.charger.kept import Kept
    from ocpplab_tui.lab.changes import Reader

logger = logging.getLogger(__name__)

EVERY_S = 0.25
"""How often what nobody waits for is written."""
RETRY_S = 5.0
"""After a failure the disk is left alone for so long: each attempt may take its time, and the loop waits for it."""
SYNC_EVERY_S = 1.0
FOLD_BYTES, FOLD_EVERY_S = 128_000_000, 300.0
"""When a log is folded into SQLite. Seldom, since all that a charger said meanwhile is one row then; a start after a
violent end reads so much in a second."""
NEVER = -1
SAMPLED = ("sessions", "progress", "outbox")
"""What a periodic sample changes, and what has to go before that."""

Lines = dict[bytes, bytes]
"""By what they tell of: the later one is true."""


class _Name(NamedTuple):
    """Of a part, as lines begin with it: whole, and before the name of a piece of it, which is a number."""

    whole: bytes
    of_piece: bytes


_NAMES: dict[tuple[str, ...], tuple[_Name, ...]] = {}
"""All chargers of a version share the names of their parts."""


def _name(part: str) -> _Name:
    return _Name(memory_log.name_of(part), memory_log.name_of(f"{part}{PIECE}")[:-2])


class _Watched:
    """One charger's parts, and which revision of each is in the log. What a part is before it ever changed needs no
    writing, unless `new` says so."""

    __slots__ = ("_beginning", "_names", "_parts", "_revisions", "_sampled")

    def __init__(self, charger_id: str, kept: Mapping[str, Kept], new: Collection[str]) -> None:
        self._beginning = memory_log.beginning_of(charger_id)
        kept = {name: kept[name] for name in (*SAMPLED, *kept) if name in kept}
        self._sampled = sum(name in kept for name in SAMPLED)
        names = tuple(kept)
        if names not in _NAMES:
            _NAMES[names] = tuple(_name(each) for each in names)
        self._names = _NAMES[names]
        self._parts = tuple(kept.values())
        self._revisions = [NEVER if name in new else part.revision for name, part in kept.items()]

    def add_to(self, lines: Lines, *, whole: bool) -> None:
        """What changed since it was asked for last: all of it, or of the parts that a periodic sample changes."""
        revisions, parts = self._revisions, self._parts
        for number in range(len(parts) if whole else self._sampled):
            part = parts[number]
            revision = part.revision
            if revision == revisions[number]:
                continue
            revisions[number] = revision
            name = self._names[number]
            if hasattr(part, "take_changes"):  # KeptInPieces; isinstance takes fifty times as long
                for piece, state in part.take_changes().items():
                    key = self._beginning + name.of_piece + piece.encode() + b'"\t'
                    lines[key] = memory_log.line_of(key, state)
            else:
                key = self._beginning + name.whole
                lines[key] = memory_log.line_of(key, part.state())


class Memory:
    """The files, and who has changed since they were last written. All methods are called on the loop's thread."""

    def __init__(self, path: Path) -> None:
        """Open, make or migrate the files. Raises StartError when they can't be used."""
        self._file = MemoryFile(path)
        try:
            self._log = MemoryLog(path)
        except OSError as error:
            self._file.close()
            raise cannot_use(WHAT, path, error) from error
        self._file.fold_all(self._log.left)
        self._stored = self._file.read()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._folding: Future[None] | None = None
        self._complete: list[Path] = []
        self._folded_at = self._synced_at = time.monotonic()
        self._watched: dict[str, _Watched] = {}
        self._new: set[str] = set()
        self._unwritten: dict[bytes, bytes] = {}
        self._failed_at: float | None = None
        self._flaw = self._fold_flaw = ""
        self.lost = 0
        """Transaction messages that went out though what they tell could not be written first."""

    @property
    def trouble(self) -> str:
        """Why nothing can be written now, for people; "" while all is well."""
        flaw = self._flaw or self._fold_flaw
        return f"what chargers remember is not written: {flaw}" if flaw else ""

    @property
    def run(self) -> int:
        """The how-manieth run on this file it is, from 1."""
        return self._file.run

    # -- who remembers what

    def take(self, charger_id: str) -> Parts:
        """What an earlier run kept of this charger; told once."""
        return self._stored.pop(charger_id, {})

    def watch(self, charger_id: str, kept: Mapping[str, Kept], *, new: Collection[str] = ()) -> None:
        """From now on write these parts when they change, and those that are `new` soon."""
        self._watched[charger_id] = _Watched(charger_id, kept, new)
        if new:
            self._new.add(charger_id)

    def forget(self, charger_ids: Iterable[str]) -> None:
        """These chargers are gone: nothing of them is kept."""
        gone = list(charger_ids)
        for charger_id in gone:
            self._watched.pop(charger_id, None)
            self._new.discard(charger_id)
            self._stored.pop(charger_id, None)
        lines = [memory_log.gone_line(charger_id) for charger_id in gone]
        self._write(dict(zip(lines, lines, strict=True)))

    def forget_others(self) -> None:
        """Chargers that an earlier run had and nobody has asked for."""
        if self._stored:
            self.forget(list(self._stored))

    # -- writing

    def record(self, charger_id: str) -> None:
        """Write what is new of this charger now."""
        self._write(self._lines({charger_id: True}))

    def secure(self, charger_ids: Mapping[str, bool]) -> None:
        """The same for chargers that are about to tell of a transaction: all that is new, or with False what a periodic
        sample changes. It is told in any case."""
        if not self._write(self._lines(charger_ids)):
            self.lost += len(charger_ids)

    def flush(self, changed: Iterable[str]) -> None:
        """To be called a few times a second: write what is new of these chargers, and tidy up."""
        concerned, self._new = self._new.union(changed), set()
        self._write(self._lines(dict.fromkeys(concerned, True)))
        self._tidy()

    async def keep(self, news: Reader) -> None:
        """Write what changed, a few times a second, until it is cancelled; `close` writes the rest."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.flush(news.take().chargers)

    def close(self) -> None:
        """Write what is new of anybody, bring all of it into SQLite, and close the files."""
        self._failed_at = None
        self._write(self._lines(dict.fromkeys(self._watched, True)))
        self._complete.append(self._log.close())
        self._fold()
        self._thread.shutdown(wait=True)
        self._note_folding()
        self._file.close()

    def _lines(self, charger_ids: Mapping[str, bool]) -> Lines:
        """What is new of each: all of it, or with False what a periodic sample changes."""
        lines: Lines = {}
        for charger_id, whole in charger_ids.items():
            if (watched := self._watched.get(charger_id)) is not None:
                watched.add_to(lines, whole=whole)
        return lines

    def _write(self, lines: Lines) -> bool:
        """False: it failed, or the disk is left alone after a failure; they are written later."""
        if self._unwritten or self._failed_at is not None:
            return self._write_later(lines)
        if lines:
            try:
                self._log.write(lines.values())
            except OSError as error:
                self._failed(error)
                self._unwritten.update(lines)
                return False
        return True

    def _write_later(self, lines: Lines) -> bool:
        """After a failure: what is written is all that was not."""
        for key, line in lines.items():
            self._unwritten.pop(key, None)  # the newest comes last: who is gone may be there again
            self._unwritten[key] = line
        if self._failed_at is not None and time.monotonic() < self._failed_at + RETRY_S:
            return False
        try:
            self._log.write(self._unwritten.values())
        except OSError as error:
            self._failed(error)
            return False
        self._unwritten.clear()
        self._failed_at, self._flaw = None, ""
        logger.warning("what chargers remember is written again")
        return True

    def _failed(self, error: OSError) -> None:
        if not self._flaw:
            logger.error("%s cannot be written: %s (%s); chargers go on", self._log.path.name, flaw_of(error), error)
        self._flaw = flaw_of(error)
        self._failed_at = time.monotonic()

    # -- on the thread

    def _tidy(self) -> None:
        now = time.monotonic()
        if self._log.size and now >= self._synced_at + SYNC_EVERY_S:
            self._synced_at = now
            self._synchronize()
        due = self._log.size >= FOLD_BYTES or (self._log.size and now >= self._folded_at + FOLD_EVERY_S)
        if due and not self._unwritten and (self._folding is None or self._folding.done()):
            self._rotate()

    def _synchronize(self) -> None:
        try:
            file = self._log.sync()
        except OSError as error:
            self._failed(error)
        else:
            self._thread.submit(memory_log.synchronize, file)

    def _rotate(self) -> None:
        self._note_folding()
        self._folded_at = time.monotonic()
        try:
            self._complete.append(self._log.rotate())
        except OSError as error:
            self._failed(error)
        else:
            self._fold()

    def _fold(self) -> None:
        self._folding = self._thread.submit(self._fold_complete)

    def _fold_complete(self) -> None:
        while self._complete:
            self._file.fold(self._complete[0])
            del self._complete[0]

    def _note_folding(self) -> None:
        """What could not be folded stays in its log, and is folded later, or when the lab starts again."""
        error = None if self._folding is None or not self._folding.done() else self._folding.exception()
        if error is None:
            self._fold_flaw = ""
        elif isinstance(error, sqlite3.Error | OSError):
            self._fold_flaw = flaw_of(error)
            logger.error("%s cannot be written: %s (%s)", self._file.path.name, self._fold_flaw, error)
        else:
            logger.error("the chargers' memory could not be folded", exc_info=error)
