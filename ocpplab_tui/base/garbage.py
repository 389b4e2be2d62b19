"""When Python looks for garbage in circles. By itself it does so in the middle of whatever makes objects, for as long
as it takes: 15 ms in 20,000 new objects, a tenth of a second in all that a busy lab holds. Both would be seen."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 1_000
"""New objects that are worth a look: about a millisecond."""
MIDDLE_S, ALL_S = 5.0, 300.0
"""How often those are looked at that survived, and all; the latter takes long, so nobody may be at work."""
CALM_S = 2.0
_SELDOM = (100_000, 50, 100)


def tune_garbage_collector() -> None:
    """Call after each step of the start that leaves much behind: what stands now is never looked at again. Worth a
    tenfold better p95 of key-to-frame."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@contextmanager
def making_much() -> Iterator[None]:
    """While thousands of things are made that stay: looking through them again and again finds nothing, and takes
    a quarter of the time in which 10,000 chargers start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class CalmCollector:
    """Looks for garbage when it is told that there is time: a little at a time, and often."""

    def __init__(self) -> None:
        self._middle_at = self._all_at = time.monotonic()
        self._began = False

    def begin(self) -> None:
        """From now on it is told. By itself Python looks only where that was forgotten for long."""
        tune_garbage_collector()
        gc.set_threshold(*_SELDOM)
        self._began = True

    def calm(self, quiet_s: float) -> None:
        """There is a moment's time; for `quiet_s` seconds nobody has been at work."""
        if not self._began:
            return
        now = time.monotonic()
        if quiet_s > CALM_S and now > self._all_at + ALL_S:
            gc.collect()
            self._all_at = self._middle_at = time.monotonic()
        elif quiet_s > CALM_S and now > self._middle_at + MIDDLE_S:
            gc.collect(1)
            self._middle_at = time.monotonic()
        elif gc.get_count()[0] > YOUNG:
            gc.collect(0)
