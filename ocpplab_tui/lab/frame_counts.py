"""How many frames of which kind, counted behind the journal's back: nothing is added to a frame's own way."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from operator import itemgetter

from ocpplab_tui.lab.measures import LATENCY_BOUNDS_MS, FrameClass, Spread
from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.actions import ACTIONS
from ocpplab_tui.ocppj.frame import Direction

COUNTED_AT_ONCE = 5_000
"""Frames a look: about two milliseconds, so that nobody waits for it."""

NO_ACTION, OTHER_ACTION, UNCOUNTED = "none", "other", "uncounted"

_OPPOSITE = {Direction.IN: Direction.OUT, Direction.OUT: Direction.IN}
_SORT = itemgetter(4, 2, 3, 8)  # of a Frame: action, direction, kind, verdict
_KNOWN = frozenset[str]().union(*ACTIONS.values())


class FrameCounts:
    """A cursor over a journal's ring. `catch_up` has to come round before the ring does; what it missed all the same
    is counted as such."""

    def __init__(self, journal: JournalPort) -> None:
        self._journal = journal
        self._cursor = journal.last
        self._classes: Counter[FrameClass] = Counter()
        self._buckets = {direction: [0] * (len(LATENCY_BOUNDS_MS) + 1) for direction in Direction}
        self._total_ms = dict.fromkeys(Direction, 0.0)

    @property
    def behind(self) -> int:
        """Frames that were not counted yet."""
        return self._journal.last - self._cursor

    def catch_up(self, limit: int = COUNTED_AT_ONCE) -> None:
        """Count so many of the frames that came since the last time."""
        missed = self._journal.first - 1 - self._cursor
        if missed > 0:
            self._classes[FrameClass(NO_ACTION, "", UNCOUNTED)] += missed
            self._cursor += missed
        found = self._journal.frames(self._cursor, limit)
        if not found:
            return
        frames = [frame for _, frame in found]
        self._cursor = found[-1][0]
        for (action, direction, kind, verdict), count in Counter(map(_SORT, frames)).items():
            self._classes[FrameClass(_folded(action), direction.value, kind.value, not verdict)] += count
        for direction, buckets in self._buckets.items():
            latencies = [frame[7] for frame in frames if frame[7] is not None and frame[2] is direction]
            self._total_ms[direction] += sum(latencies)
            for bucket, count in Counter(bisect_left(LATENCY_BOUNDS_MS, latency) for latency in latencies).items():
                buckets[bucket] += count

    def frames(self) -> dict[FrameClass, int]:
        return dict(self._classes)

    def latencies(self) -> dict[str, Spread]:
        """By the direction of the CALL, which is the opposite one of its answer's."""
        return {
            _OPPOSITE[direction].value: Spread(tuple(buckets), self._total_ms[direction])
            for direction, buckets in self._buckets.items()
        }


def _folded(action: str) -> str:
    """Actions come from the wire: only so many may become names of a figure."""
    if action in _KNOWN:
        return action
    return OTHER_ACTION if action else NO_ACTION
