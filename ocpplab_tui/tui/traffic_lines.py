"""Which frames the traffic panel shows, by line: all that the journal holds (in memory, and where it is asked for on
disk), those of one charger, or those that a filter lets through."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from time import perf_counter

from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.filtering.language import Filter, Vocabulary
from ocpplab_tui.tui.filtering.terms import terms
from ocpplab_tui.tui.older_pages import PAGE, OlderPages

_SLICE = 500  # frames between two looks at the clock
_ASKED_AGAIN = 2000
_AT_ONCE_S = 0.003  # before what was typed is shown
MOST_FOUND = 400_000


class TrafficLines:
    """Line number ↔ sequence number. Without a filter a line is plain arithmetic and no frame is touched.

    `only`: the id of the one charger whose frames are wanted; "": of all."""

    def __init__(
        self, journal: JournalPort, vocabulary: Vocabulary[Frame], only: str = "", older: OlderPages | None = None
    ) -> None:
        self._journal = journal
        self.older = older
        self.vocabulary = vocabulary
        self._only = only
        self.filter = Filter("", vocabulary)
        self._ages = False  # does time alone change what passes?
        self._found: list[int] = []
        self._read = 0  # newest sequence that the filter has seen
        self._first, self._last = self._oldest(), journal.last
        self.searched_from = journal.first  # the filter has seen what lies from here on

    def _oldest(self) -> int:
        floor = self.older.floor if self.older is not None else None
        return self._journal.first if floor is None else min(floor, self._journal.first)

    @property
    def sifts(self) -> bool:
        """Are these not simply all frames?"""
        return bool(self._only or self.filter)

    @property
    def oldest(self) -> int:
        """Sequence of the oldest frame that can be had."""
        return self._first

    def __len__(self) -> int:
        return len(self._found) if self.sifts else self._last - self._first + 1

    @property
    def unread(self) -> int:
        """Frames that the filter has not seen yet."""
        return max(0, self._last - max(self._read, self._journal.first - 1)) if self.sifts else 0

    @property
    def unsearched(self) -> int:
        """Frames on disk that the filter has not seen."""
        return max(0, self.searched_from - self._first) if self.sifts and self.older is not None else 0

    def set_filter(self, text: str) -> None:
        self.filter = Filter(text, self.vocabulary)
        self._ages = any(term.field in ("is", "since") for term in terms(text))
        self._found.clear()
        self._read = 0
        self.searched_from = self._journal.first
        self.update(_AT_ONCE_S)

    def update(self, budget_s: float = 0.008) -> tuple[int, int]:
        """Take in what is new, for about `budget_s`. Returns how many lines fell off the front, and how many came."""
        before_first, before_last = self._first, self._last
        self._first, self._last = self._oldest(), self._journal.last
        if not self.sifts:
            dropped = min(self._first - before_first, before_last - before_first + 1)
            return dropped, self._last - max(before_last, self._first - 1)
        dropped = bisect_left(self._found, self._first)
        del self._found[:dropped]
        if self._ages:
            dropped += self._sift_again()
        return dropped + self._shed(), self._scan(budget_s)

    def _shed(self) -> int:
        """Of very much that was found the oldest half goes; it can be searched for again on disk."""
        if len(self._found) < MOST_FOUND:
            return 0
        over = len(self._found) - MOST_FOUND // 2
        del self._found[:over]
        self.searched_from = self._found[0]
        return over

    def _sift_again(self) -> int:
        """What passed may have been answered since, or be too old by now: the oldest some thousand are asked again."""
        start = bisect_left(self._found, self._journal.first)
        asked = self._found[start : start + _ASKED_AGAIN]
        pairs = [(sequence, frame) for sequence in asked if (frame := self._journal.get(sequence)) is not None]
        still = self.filter.sift(pairs)
        self._found[start : start + len(asked)] = still
        return len(asked) - len(still)

    def _scan(self, budget_s: float) -> int:
        came, start = 0, perf_counter()
        while self._read < self._last and perf_counter() - start < budget_s:
            batch = self._journal.frames(self._read, _SLICE)
            if not batch:
                self._read = self._last
                break
            found = self._sifted(batch)
            self._found.extend(found)
            came += len(found)
            self._read = batch[-1][0]
        return came

    def _sifted(self, batch: Sequence[tuple[int, Frame]]) -> list[int]:
        if self._only:
            batch = [pair for pair in batch if pair[1].charger_id == self._only]
        return self.filter.sift(batch)

    def take_older(self, batch: Sequence[tuple[int, Frame]], first: int) -> int:
        """What was searched on disk, from `first` up to where the search stood. Returns how many lines came on top."""
        found = self._sifted(batch)
        self._found[:0] = found
        self.searched_from = first
        return len(found)

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
        return self.at(sequence) if sequence is not None else None

    def at(self, sequence: int) -> Frame | None:
        """By sequence; one on disk is asked for, and here a moment later."""
        frame = self._journal.get(sequence)
        if frame is None and self.older is not None and sequence < self._journal.first:
            return self.older.get(sequence)
        return frame

    @property
    def in_reach(self) -> int:
        """How many frames `runs` gives."""
        return len(self._found) if self.sifts else self._journal.last - self._journal.first + 1

    def runs(self, most: int) -> Iterator[Sequence[int]]:
        """Sequences of what was found, without a filter of what is in memory, in runs of at most `most`."""
        whole: Sequence[int] = list(self._found) if self.sifts else range(self._journal.first, self._journal.last + 1)
        for start in range(0, len(whole), most):
            yield whole[start : start + most]

    async def read(self, sequences: Sequence[int]) -> list[Frame]:
        """Frames by sequence, oldest first, from memory and from disk; what is in neither any more is left out."""
        wanted = [(sequence, self._journal.get(sequence)) for sequence in sequences]
        absent = [sequence for sequence, frame in wanted if frame is None]
        fetched: dict[int, Frame] = {}
        if self.older is not None:
            for first, last in _spans(absent):
                fetched.update(await self.older.read(first, last))
        return [found for sequence, frame in wanted if (found := frame or fetched.get(sequence)) is not None]

    def is_coming(self, sequence: int) -> bool:
        """Is it on its way from disk?"""
        return self.older is not None and sequence < self._journal.first and self.older.is_coming(sequence)


def _spans(sequences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of runs that lie near each other, none wider than a few pages."""
    start = 0
    for place in range(1, len(sequences) + 1):
        if place == len(sequences) or sequences[place] - sequences[start] >= 5 * PAGE:
            yield sequences[start], sequences[place - 1]
            start = place
