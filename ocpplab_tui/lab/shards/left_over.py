"""What a run with several workers left, in the hands of one process: read on, and written no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.lab.shards.adoption import take_over
from ocpplab_tui.lab.shards.merged_logs import MergedLogs
from ocpplab_tui.lab.shards.order import Group, Span
from ocpplab_tui.lab.state_directory import StateDirectory

OWN = ""
"""The part that a lab of one process writes: its own directory."""


async def take_over_left(
    directory: StateDirectory,
    journal: JournalPort,
    store: Callable[[], JournalStore | None],
    *,
    oldest_at: float,
) -> MergedLogs:
    """Before the files are opened: chargers get their memory back, and the journals of the workers are read with the
    lab's own. Raises StartError."""

    async def flush() -> None:
        if (file := store()) is not None:
            await asyncio.shield(asyncio.wrap_future(file.flush()))

    def news() -> list[Group]:
        file = store()
        if file is None or not journal.last:
            return []
        return [Group(logs.base + 1, (Span(OWN, file.base + 1, journal.last),))]

    await asyncio.get_running_loop().run_in_executor(None, lambda: take_over(directory, 1, fresh=False))
    logs = MergedLogs(directory, flush, news)
    await logs.open(in_use={OWN}, oldest_at=oldest_at)
    return logs
