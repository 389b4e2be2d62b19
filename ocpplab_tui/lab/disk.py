"""What a lab keeps on disk: the journal's file with its readers, the store, and the chargers' memory."""

from __future__ import annotations

import asyncio

from ocpplab_tui.config.sections import JournalConfig
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.journal_query import Logs
from ocpplab_tui.lab.journal_store import JournalStore, Retention
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.lab.store import Store


class Disk:
    """Open between the lab's start and stop; `journal` writes to it as long."""

    def __init__(self, directory: StateDirectory, journal: Journal, limits: JournalConfig) -> None:
        self._directory = directory
        self._journal = journal
        self._retention = Retention(limits.max_age_s, limits.max_bytes)
        self.frames: JournalStore | None = None
        self.store: Store | None = None
        self.memory: Memory | None = None
        self.logs = Logs(lambda: self.frames)

    async def open(self, *, fresh: bool) -> None:
        """Raises StartError for a file that can't be used; `fresh` forgets what earlier runs left."""
        if fresh:
            self._directory.forget()
        frames = JournalStore(self._directory.journal_path, self._retention)
        self.frames = frames
        await asyncio.shield(asyncio.wrap_future(frames.start()))
        self._journal.store = frames
        self.memory = Memory(self._directory.memory_path)

    def open_store(self) -> Store:
        """After `open`. Raises StartError."""
        self.store = Store(self._directory.store_path)
        return self.store

    @property
    def trouble(self) -> str:
        """Why something can't be written, or what of the past was not; for people, "" while all is well."""
        memory, frames = self.memory, self.frames
        troubles = [each.trouble for each in (memory, frames) if each is not None]
        if memory is not None and memory.lost:
            troubles.append(f"{memory.lost} transaction messages were sent unwritten")
        if frames is not None and frames.lost:
            troubles.append(f"{frames.lost} frames are not in the journal")
        return "; ".join(filter(None, troubles))

    @property
    def lost(self) -> int:
        """Frames that are not in the journal, and transaction messages that were sent before they were written."""
        return sum(each.lost for each in (self.frames, self.memory) if each is not None)

    async def close(self) -> None:
        """Write what waits, close all files."""
        await self.logs.close()
        frames, self.frames = self.frames, None
        if frames is not None:
            self._journal.store = None
            await asyncio.shield(asyncio.wrap_future(frames.close()))
            frames.join()
        memory, self.memory = self.memory, None
        if memory is not None:
            memory.close()
        store, self.store = self.store, None
        if store is not None:
            store.close()
