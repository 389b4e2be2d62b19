"""The ordered record of all frames: the newest in memory, all of them (if there is a store) on disk."""

from __future__ import annotations

from typing import Protocol, cast

from ocpplab_tui.ocppj.frame import Frame

CAPACITY = 100_000


class FrameStore(Protocol):
    """Where frames are kept for longer: `lab.journal_store.JournalStore`."""

    def put(self, sequence: int, frame: Frame) -> None: ...


class Journal:
    """A ring of frames with sequence numbers that rise by one from 1 (a `lab.port.JournalPort`).

    `store` may come and go. `append` runs on the loop for every frame, so it costs well under a microsecond.
    """

    __slots__ = ("_capacity", "_ring", "last", "store")

    def __init__(self, capacity: int = CAPACITY, store: FrameStore | None = None) -> None:
        self._capacity = capacity
        self._ring: list[Frame | None] = [None] * capacity
        self.store = store
        self.last = 0

    @property
    def first(self) -> int:
        """Sequence of the oldest frame in memory (last + 1 when empty)."""
        return max(self.last - self._capacity, 0) + 1

    def append(self, frame: Frame) -> None:
        self.last = sequence = self.last + 1
        self._ring[sequence % self._capacity] = frame
        if self.store is not None:
            self.store.put(sequence, frame)

    def get(self, sequence: int) -> Frame | None:
        if not self.first <= sequence <= self.last:
            return None
        return self._ring[sequence % self._capacity]

    def frames(self, after: int, limit: int) -> list[tuple[int, Frame]]:
        """Frames in memory with a sequence above `after`, oldest first."""
        start = max(after + 1, self.first)
        stop = min(self.last, start + max(limit, 0) - 1)
        if start > stop:
            return []
        first, last = start % self._capacity, stop % self._capacity
        ring = self._ring
        found = ring[first : last + 1] if first <= last else ring[first:] + ring[: last + 1]
        return list(zip(range(start, stop + 1), cast("list[Frame]", found), strict=True))
