"""The journals of all parts of a lab, read as one: by time, shard and sequence.

Parts are the lab's own directory and those of its workers, also of workers that an earlier run had and this one has
not. All files and their order are looked at on one thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from ocpplab_tui.lab import journal_schema
from ocpplab_tui.lab.inventory_port import LogEntry, LogPage, LogQuery
from ocpplab_tui.lab.journal_query import JournalReader
from ocpplab_tui.lab.shards.order import Group, Order, Span, ranked
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.ocppj.frame import Frame

Answer = TypeVar("Answer")

DELETED_AT_ONCE = 2_000


class MergedLogs:
    """A `lab.inventory_port.LogsPort` and a `lab.port.OlderFrames` over several journals.

    `flush` writes what waits in the files that are in use; `news` gives what was numbered since it was asked last.
    """

    def __init__(
        self,
        directory: StateDirectory,
        flush: Callable[[], Awaitable[object]],
        news: Callable[[], list[Group]],
    ) -> None:
        self._files = _Files(directory)
        self._flush = flush
        self._news = news
        self._thread: ThreadPoolExecutor | None = ThreadPoolExecutor(1, thread_name_prefix="logs")
        self.base = 0
        """The newest number of earlier runs: what is added to a sequence of this run."""

    async def open(self, *, in_use: set[str], oldest_at: float) -> None:
        """Before anything is written: number what was not. Of parts that are not `in_use` any more frames from before
        `oldest_at` are deleted. Raises StartError."""
        self.base = await self._run(self._files.open, in_use, oldest_at)

    def next_id(self, part: str) -> int:
        """The least id that a part may give to its next frame."""
        return self._files.next_ids.get(part, 1)

    async def close(self) -> None:
        """Note what was numbered, close the files."""
        thread = self._thread
        if thread is None:
            return
        await self._run(self._files.note, self._news())
        await self._run(self._files.close)
        self._thread = None
        thread.shutdown(wait=True)

    async def note(self) -> None:
        """Write down how what came lately is numbered."""
        if news := self._news():
            await self._run(self._files.note, news)

    async def prune(self, oldest_at: float) -> None:
        """Delete what is too old in parts that nobody writes, and forget the numbers of frames that are gone."""
        await self._run(self._files.prune, oldest_at)

    async def page(self, query: LogQuery) -> LogPage:
        """A charger's frames, newest first, wherever they are; none after the end."""
        if self._thread is None:
            return LogPage((), 0)
        await self._flush()
        return await self._run(self._files.page, query)

    async def oldest(self) -> int | None:
        """Sequence of the oldest frame on disk; below 1 when an earlier run left it."""
        if self._thread is None:
            return None
        number = await self._run(self._files.oldest, self._news())
        return None if number is None else number - self.base

    async def frames(self, first: int, last: int) -> list[tuple[int, Frame]]:
        """The frames on disk with these sequences, both ends included, oldest first."""
        if first > last or self._thread is None:
            return []
        await self._flush()
        base = self.base
        found = await self._run(self._files.frames, first + base, last + base, self._news())
        return [(number - base, frame) for number, frame in found]

    async def of_part(self, part: str, first: int, last: int) -> list[tuple[int, Frame]]:
        """Frames of one part by id, both ends included: those of a worker that died before it could tell of them."""
        return await self._run(self._files.of_part, part, first, last)

    async def _run(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        thread = self._thread
        if thread is None:
            raise RuntimeError("the journals are closed")
        return await asyncio.get_running_loop().run_in_executor(thread, partial(work, *arguments))


class _Files:
    """What happens on the thread."""

    def __init__(self, directory: StateDirectory) -> None:
        self._directory = directory
        self._order: Order | None = None
        self._readers: dict[str, JournalReader] = {}
        self._unused: set[str] = set()
        self.next_ids: dict[str, int] = {}

    @property
    def order(self) -> Order:
        assert self._order is not None  # noqa: S101 - opened first
        return self._order

    def open(self, in_use: set[str], oldest_at: float) -> int:
        self._order = Order(self._directory.order_path)
        present = self._present()
        self._unused = set(present) - in_use
        for each in present.values():
            journal_schema.open_journal(each.journal_path).close()  # brings the file to its newest form
        self.prune(oldest_at)
        self._number_the_rest()
        for part in set(present) | in_use:
            self.next_ids[part] = self.order.covered(part) + 1
        return self.order.last()

    def close(self) -> None:
        for reader in self._readers.values():
            reader.connection.close()
        self._readers.clear()
        if self._order is not None:
            self._order.close()
            self._order = None

    def note(self, groups: list[Group]) -> None:
        if groups:
            self.order.add(groups)

    # -- looking up

    def page(self, query: LogQuery) -> LogPage:
        readers = self._all().values()
        nothing = replace(query, limit=0, offset=0)
        totals = [(reader, reader.page(nothing).total) for reader in readers]
        holding = [(reader, total) for reader, total in totals if total]
        if len(holding) == 1:
            return holding[0][0].page(query)
        wanted = replace(query, limit=query.limit + query.offset, offset=0)
        entries: list[LogEntry] = []
        for reader, _ in holding:
            entries += reader.page(wanted).entries
        entries.sort(key=lambda entry: entry.at, reverse=True)
        return LogPage(entries[query.offset : query.offset + query.limit], sum(total for _, total in holding))

    def oldest(self, news: list[Group]) -> int | None:
        self.note(news)
        group = self._oldest_group()
        if group is None:
            return None
        numbered = self._numbered(group)
        return numbered[0][0] if numbered else group.number

    def frames(self, first: int, last: int, news: list[Group]) -> list[tuple[int, Frame]]:
        self.note(news)
        found: list[tuple[int, Frame]] = []
        for group in self.order.groups(first, last):
            found += self._numbered(group, first, last)
        return [(number, frame) for number, frame in found if first <= number <= last]

    def of_part(self, part: str, first: int, last: int) -> list[tuple[int, Frame]]:
        reader = self._all().get(part)
        return [] if reader is None else reader.frames(first, last)

    def _numbered(self, group: Group, first: int = 0, last: int | None = None) -> list[tuple[int, Frame]]:
        """The frames of a group that are left; of one with a single part only those that are asked for."""
        readers, found = self._all(), []
        for span in group.spans:
            if (reader := readers.get(span.part)) is None:
                continue
            begin, end = span.first, span.end - 1
            if len(group.spans) == 1:
                begin = max(begin, begin + first - group.number)
                end = end if last is None else min(end, span.first + last - group.number)
            found += [((frame.at, span.part, number), frame) for number, frame in reader.frames(begin, end)]
        found.sort(key=lambda each: each[0])
        return list(zip(ranked(group, [key for key, _ in found]), [frame for _, frame in found], strict=True))

    def _oldest_group(self) -> Group | None:
        groups = [
            group
            for part, reader in self._all().items()
            if (oldest := reader.oldest()) is not None and (group := self.order.group_of(part, oldest)) is not None
        ]
        return min(groups, default=None)

    # -- tidying up

    def prune(self, oldest_at: float) -> None:
        present = self._present()
        for part in sorted(self._unused & set(present)):
            self._prune_part(part, present[part], oldest_at)
        group = self._oldest_group()
        if group is not None:
            self.order.forget_before(group.number)

    def _prune_part(self, part: str, directory: StateDirectory, oldest_at: float) -> None:
        connection = journal_schema.open_journal(directory.journal_path)
        try:
            while journal_schema.delete_older(connection, oldest_at, DELETED_AT_ONCE):
                journal_schema.give_back(connection)
            empty = journal_schema.is_empty(connection)
        finally:
            connection.close()
        if empty:
            self._forget_reader(part)
            for path in directory.path.glob(f"{directory.journal_path.name}*"):
                path.unlink(missing_ok=True)

    def _number_the_rest(self) -> None:
        """Frames without a number: of runs with one process only, and the last ones of a run that was killed."""
        rest: list[tuple[float, str, Span]] = []
        for part, reader in self._all().items():
            oldest, newest = reader.oldest(), reader.newest()
            if oldest is None or newest is None:
                continue
            first = max(self.order.covered(part) + 1, oldest)
            if first <= newest:
                rest.append((reader.time_of(first), part, Span(part, first, newest - first + 1)))
        for _, _, span in sorted(rest):
            self.order.add([Group(self.order.last() + 1, (span,))])

    # -- files

    def _present(self) -> dict[str, StateDirectory]:
        """The parts that have a journal, by name."""
        parts = {"": self._directory} | {each.path.name: each for each in self._directory.shards()}
        return {name: each for name, each in parts.items() if each.journal_path.exists()}

    def _all(self) -> dict[str, JournalReader]:
        for part, directory in self._present().items():
            if part not in self._readers:
                self._readers[part] = JournalReader(directory.journal_path)
        return self._readers

    def _forget_reader(self, part: str) -> None:
        reader = self._readers.pop(part, None)
        if reader is not None:
            reader.connection.close()
