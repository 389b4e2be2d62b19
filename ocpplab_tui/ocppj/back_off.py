"""How long to wait before the next connection attempt (OCPP 2.0.1 T-08, J-10)."""

from __future__ import annotations

from random import Random

from ocpplab_tui.ocppj.settings import BackOff

SHORTEST_WAIT_S = 0.3  # a CSMS needs this long to let go of the former connection of the same identity


class Waits:
    """The waits between failures in a row: minimum + random part, then each double the last + a new random part, until
    it was doubled `repeat_times`; from then on the same. `reset` after a success."""

    __slots__ = ("_count", "_last")

    def __init__(self) -> None:
        self._count = 0
        self._last = 0.0

    def reset(self) -> None:
        self._count = 0

    def next(self, settings: BackOff, random: Random) -> float:
        """Seconds to wait now."""
        spread = random.uniform(0.0, max(settings.random_range_s, 0.0))
        if self._count == 0:
            self._last = settings.wait_minimum_s + spread
        elif self._count <= settings.repeat_times:
            self._last = self._last * 2 + spread
        self._count += 1
        self._last = max(self._last, SHORTEST_WAIT_S)
        return self._last
