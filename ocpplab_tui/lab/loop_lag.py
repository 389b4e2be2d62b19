"""How late the loop is: a timer that should have fired says it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

EVERY_S = 0.25
"""As often as the memory is written: the loop wakes once for both."""
LOOKS_A_SECOND = 4
KEPT = 5 * LOOKS_A_SECOND

LATE_S = 0.1
"""A loop whose 95th percentile is beyond this answers the CSMS late, and people feel it."""

LATE_SECONDS = 3
"""In a row, before anybody is warned; a hiccup is none of their business."""


class LoopLag:
    """Told how late each look came. One that missed further looks stands for those too, or a loop that hangs would
    count once."""

    def __init__(self) -> None:
        self._looks: deque[float] = deque(maxlen=KEPT)
        self._second: list[float] = []
        self._late_seconds = 0

    def look(self, late_s: float) -> None:
        """Seconds that this look came after it was due."""
        late_s = max(late_s, 0.0)
        for missed in range(min(int(late_s / EVERY_S), KEPT), -1, -1):
            self._note(late_s - missed * EVERY_S)

    @property
    def p95_s(self) -> float:
        """Of the last five seconds: nineteen of twenty looks came at most so late."""
        return _p95(self._looks)

    @property
    def worst_s(self) -> float:
        """Of the last five seconds."""
        return max(self._looks, default=0.0)

    @property
    def too_late(self) -> bool:
        """For some seconds now."""
        return self._late_seconds >= LATE_SECONDS

    def _note(self, late_s: float) -> None:
        self._looks.append(late_s)
        self._second.append(late_s)
        if len(self._second) == LOOKS_A_SECOND:
            self._late_seconds = self._late_seconds + 1 if _p95(self._second) > LATE_S else 0
            self._second.clear()


def _p95(looks: Iterable[float]) -> float:
    ordered = sorted(looks)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else 0.0
