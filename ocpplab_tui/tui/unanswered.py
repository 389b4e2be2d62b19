"""Requests whose answer has not come: known by their sequence, the oldest first."""

from __future__ import annotations

from time import perf_counter

from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind

_SLICE = 1000
_MOST = 20_000
_LATE = 5_000

Key = tuple[str, str, bool]


class Unanswered:
    """Reads along with the journal. What leaves memory is forgotten."""

    def __init__(self, journal: JournalPort) -> None:
        self._journal = journal
        self._read = journal.first - 1
        self._open: dict[Key, tuple[int, Frame]] = {}
        self._sequences: set[int] = set()
        self._moved: set[int] = set()

    def __contains__(self, sequence: int) -> bool:
        return sequence in self._sequences

    def waits(self, frame: Frame) -> bool:
        """Is this request without an answer?"""
        return frame.kind is Kind.CALL and _key(frame, frame.direction is Direction.OUT) in self._open

    def older_than(self, moment: float) -> list[Frame]:
        """Those that were asked before `moment` (simulated seconds), the oldest first."""
        return [frame for _, frame in self._open.values() if frame.at < moment]

    @property
    def is_behind(self) -> bool:
        """Much has not been read yet: who seems to wait may have its answer."""
        return self._journal.last - self._read > _LATE

    def update(self, budget_s: float = 0.006) -> set[int]:
        """Read what is new, for about `budget_s`. Returns the sequences that wait since, or wait no more."""
        self._moved, start = set(), perf_counter()
        while self._read < self._journal.last and perf_counter() - start < budget_s:
            batch = self._journal.frames(self._read, _SLICE)
            if not batch:
                self._read = self._journal.last
                break
            for sequence, frame in batch:
                self._note(sequence, frame)
            self._read = batch[-1][0]
        self._forget()
        return self._moved

    def _note(self, sequence: int, frame: Frame) -> None:
        out = frame.direction is Direction.OUT
        if frame.kind is Kind.CALL:
            self._drop(_key(frame, out))
            self._open[_key(frame, out)] = (sequence, frame)
            self._sequences.add(sequence)
            self._moved.add(sequence)
        elif frame.kind in (Kind.RESULT, Kind.ERROR):
            self._drop(_key(frame, not out))

    def _drop(self, key: Key) -> None:
        known = self._open.pop(key, None)
        if known is not None:
            self._sequences.discard(known[0])
            self._moved.add(known[0])

    def _forget(self) -> None:
        while self._open:
            key, (sequence, _) = next(iter(self._open.items()))
            if sequence >= self._journal.first and len(self._open) <= _MOST:
                return
            self._drop(key)


def _key(frame: Frame, out: bool) -> Key:
    return frame.charger_id, frame.unique_id, out
