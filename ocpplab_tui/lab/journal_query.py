"""Looking up frames in the journal's file: read-only, on a thread of its own, along its indexes."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab import journal_index
from ocpplab_tui.lab.disk_errors import flaw_of
from ocpplab_tui.lab.inventory_port import LogEntry, LogPage, LogQuery
from ocpplab_tui.lab.journal_index import Choice
from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

_RUN = """
SELECT id, at, (SELECT name FROM names WHERE number = charger), direction, kind,
       (SELECT name FROM names WHERE number = action), unique_id, data, latency_ms, verdict, note
FROM frames WHERE id BETWEEN ? AND ? ORDER BY id
"""


class Logs:
    """Pages of a charger's frames, newest first (a `lab.inventory_port.LogsPort`), and runs of all chargers' frames
    (a `lab.port.OlderFrames`).

    `store` gives the file while there is one; what it has not written yet is written before a page is read. Of a file
    that was damaged meanwhile a page is refused, and nothing is told where nobody asked for it.
    """

    def __init__(self, store: Callable[[], JournalStore | None]) -> None:
        self._store = store
        self._reader: JournalReader | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def page(self, query: LogQuery) -> LogPage:
        """The frames that match; none without a journal on disk. Raises OperationRefused."""
        store = self._store()
        if store is None:
            return LogPage((), 0)
        await asyncio.shield(asyncio.wrap_future(store.flush()))
        return await asyncio.get_running_loop().run_in_executor(self._threads(), self._read, store.path, query)

    async def oldest(self) -> int | None:
        """Sequence of the oldest frame on disk; below 1 when an earlier run left it."""
        store = self._store()
        if store is None:
            return None
        number = await asyncio.get_running_loop().run_in_executor(self._threads(), self._oldest, store.path)
        return None if number is None else number - store.base

    async def frames(self, first: int, last: int) -> list[tuple[int, Frame]]:
        """The frames on disk with these sequences, both ends included, oldest first."""
        store = self._store()
        if store is None or first > last:
            return []
        await asyncio.shield(asyncio.wrap_future(store.flush()))
        base = store.base
        return await asyncio.get_running_loop().run_in_executor(
            self._threads(), self._run_of, store.path, first, last, base
        )

    async def close(self) -> None:
        """Close the file."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.get_running_loop().run_in_executor(thread, self._close)
            thread.shutdown(wait=True)

    def _threads(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="logs")
        return self._thread

    def _read(self, path: Path, query: LogQuery) -> LogPage:
        try:
            return self._opened(path).page(query)
        except (sqlite3.Error, ValueError, TypeError) as error:
            what = flaw_of(error) if isinstance(error, sqlite3.Error) else "a row of it makes no sense"
            raise OperationRefused(f"The journal {path.name} cannot be read: {what}.") from error

    def _oldest(self, path: Path) -> int | None:
        return _forgiving(path, lambda: self._opened(path).oldest(), None)

    def _run_of(self, path: Path, first: int, last: int, base: int) -> list[tuple[int, Frame]]:
        nothing: list[tuple[int, Frame]] = []
        found = _forgiving(path, lambda: self._opened(path).frames(first + base, last + base), nothing)
        return [(number - base, frame) for number, frame in found]

    def _opened(self, path: Path) -> JournalReader:
        if self._reader is None:
            self._reader = JournalReader(path)
        return self._reader

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.connection.close()
            self._reader = None


def _forgiving(path: Path, read: Callable[[], Found], nothing: Found) -> Found:
    """What was read, or nothing, which is told: nobody asked for it."""
    try:
        return read()
    except (sqlite3.Error, ValueError, TypeError) as error:
        logger.warning("%s cannot be read: %s", path.name, error)
        return nothing


class JournalReader:
    """One read-only connection."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        self._names: dict[str, int] = {}

    def page(self, query: LogQuery) -> LogPage:
        """One consistent look: page and total are of the same moment."""
        charger = self._number(query.charger_id)
        actions = None if query.action is None else self._actions(query.action)
        if charger is None or actions == ():
            return LogPage((), 0)
        choice = Choice(charger, actions, query.start, query.end)
        self.connection.execute("BEGIN")
        try:
            total = journal_index.total(self.connection, choice)
            return LogPage(self._entries(choice, query, total), total)
        finally:
            self.connection.execute("COMMIT")

    def oldest(self) -> int | None:
        """The lowest id."""
        (number,) = self.connection.execute("SELECT MIN(id) FROM frames").fetchone()
        return number if number is None else int(number)

    def newest(self) -> int | None:
        """The highest id."""
        (number,) = self.connection.execute("SELECT MAX(id) FROM frames").fetchone()
        return number if number is None else int(number)

    def time_of(self, number: int) -> float:
        """When the first frame with this id or a higher one was; infinity without one."""
        row = self.connection.execute("SELECT at FROM frames WHERE id >= ? ORDER BY id LIMIT 1", (number,)).fetchone()
        return float("inf") if row is None else float(row[0])

    def frames(self, first: int, last: int) -> list[tuple[int, Frame]]:
        """By id, both ends included."""
        return [_frame(row) for row in self.connection.execute(_RUN, (first, last))]

    def _entries(self, choice: Choice, query: LogQuery, total: int) -> list[LogEntry]:
        """From the newest on; what lies nearer to the oldest is looked for from there, and turned around."""
        count = min(query.limit, max(total - query.offset, 0))
        skipped, order = query.offset, "DESC"
        if backwards := skipped > total // 2:
            skipped, order = total - query.offset - count, "ASC"
        chosen, values = journal_index.chosen(choice, order, count, max(skipped, 0))
        rows = self.connection.execute(
            "SELECT frames.at, direction, (SELECT name FROM names WHERE number = action), data "  # noqa: S608 - of ours
            f"FROM ({chosen}) JOIN frames USING (id) ORDER BY frames.at {order}, id {order}",
            values,
        )
        entries = [LogEntry(*row) for row in rows]
        return entries[::-1] if backwards else entries

    def _number(self, name: str) -> int | None:
        if name not in self._names:
            found = self.connection.execute("SELECT number FROM names WHERE name = ?", (name,)).fetchone()
            if found is None:
                return None
            self._names[name] = found[0]
        return self._names[name]

    def _actions(self, text: str) -> tuple[int, ...]:
        """Numbers of the actions that are meant, in any case, also in snake_case."""
        wanted = _folded(text)
        rows = self.connection.execute("SELECT number, name FROM names")
        return tuple(number for number, name in rows if _folded(name) == wanted)


def _frame(row: tuple[Any, ...]) -> tuple[int, Frame]:
    number, at, charger_id, direction, kind, action, unique_id, data, *rest = row
    return number, Frame(at, charger_id, Direction(direction), Kind(kind), action, unique_id, data.encode(), *rest)


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
