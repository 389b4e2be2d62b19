"""Which frames the traffic panel shows, by line: all that the journal holds, those of one charger, or those that a
filter lets through."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from time import perf_counter

from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.filters import TextFilter

_SLICE = 500  # frames between two looks at the clock


class TrafficLines:
    """Line number ↔ sequence number. Without a filter a line is plain arithmetic and no frame is touched.

    `only`: the id of the one charger whose frames are wanted; "": of all."""

    def __init__(self, journal: JournalPort, identity: Callable[[str], str], only: str = "") -> None:
        self._journal = journal
        self._identity = identity
        self._only = only
        self.filter = TextFilter()
        self._found: list[int] = []
        self._read = 0  # newest sequence that the filter has seen
        self._first, self._last = journal.first, journal.last

    @property
    def sifts(self) -> bool:
        """Are these not simply all frames?"""
        return bool(self._only or self.filter)

    def __len__(self) -> int:
        return len(self._found) if self.sifts else self._last - self._first + 1

    @property
    def unread(self) -> int:
        """Frames that the filter has not seen yet."""
        return max(0, self._last - max(self._read, self._first - 1)) if self.sifts else 0

    def set_filter(self, text: str) -> None:
        self.filter = TextFilter.parse(text)
        self._found.clear()
        self._read = 0
        self.update()

    def update(self, budget_s: float = 0.008) -> tuple[int, int]:
        """Take in what is new, for about `budget_s`. Returns how many lines fell off the front, and how many came."""
        before_first, before_last = self._first, self._last
        self._first, self._last = self._journal.first, self._journal.last
        if not self.sifts:
            dropped = min(self._first - before_first, before_last - before_first + 1)
            return dropped, self._last - max(before_last, self._first - 1)
        dropped = bisect_left(self._found, self._first)
        del self._found[:dropped]
        return dropped, self._scan(budget_s)

    def _scan(self, budget_s: float) -> int:
        came, start = 0, perf_counter()
        while self._read < self._last and perf_counter() - start < budget_s:
            batch = self._journal.frames(self._read, _SLICE)
            if not batch:
                self._read = self._last
                break
            for sequence, frame in batch:
                if self._wants(frame):
                    self._found.append(sequence)
                    came += 1
            self._read = batch[-1][0]
        return came

    def _wants(self, frame: Frame) -> bool:
        if self._only and frame.charger_id != self._only:
            return False
        return not self.filter or self.filter.matches_frame(frame, self._identity(frame.charger_id))

    def sequence(self, line: int) -> int | None:
        """The sequence number that stands on a line."""
        if not 0 <= line < len(self):
            return None
        return self._found[line] if self.sifts else self._first + line

    def line_of(self, sequence: int) -> int:
        """The line of a sequence, or where it would stand."""
        if not self.sifts:
            return max(0, min(sequence - self._first, len(self) - 1))
        return max(0, min(bisect_left(self._found, sequence), len(self._found) - 1))

    def frame(self, line: int) -> Frame | None:
        sequence = self.sequence(line)
        return self._journal.get(sequence) if sequence is not None else None
