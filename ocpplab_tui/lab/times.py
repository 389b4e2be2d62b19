"""The lab's two time sources: simulated and real, on the loop, or both virtual."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from ocpplab_tui.base.clock import BUSY_GRAIN_S, FIRED_AT_ONCE, GRAIN_S, Clock, LoopClock, VirtualClock
from ocpplab_tui.lab.advance import Link, Stepper

logger = logging.getLogger(__name__)


class Times:
    """`clock` is simulated time, `link_time` is never scaled. Clocks that are given are used as they are; the others
    exist from `start` on."""

    def __init__(self, clock: Clock | None, link_time: Clock | None, speed: float) -> None:
        self.speed = speed
        self._clock = clock
        self._link_time = link_time
        self._own: list[LoopClock] = []
        self._stepper: Stepper | None = None

    @property
    def clock(self) -> Clock:
        return _started(self._clock)

    @property
    def link_time(self) -> Clock:
        return _started(self._link_time)

    def now(self) -> float:
        """Simulated time; before the start that of the machine."""
        return time.time() if self._clock is None else self._clock.now()

    def link_now(self) -> float:
        return time.time() if self._link_time is None else self._link_time.now()

    @property
    def real_pace(self) -> bool:
        """Simulated time runs as fast as the CSMS's own."""
        return self.speed == 1.0 and not isinstance(self._clock, VirtualClock)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._clock is None:
            self._clock = self._on_loop(loop, self.speed)
        if self._link_time is None:
            # A message that a fault delays is not to be later still.
            self._link_time = self._on_loop(loop, 1.0, busy_grain_s=GRAIN_S)

    def close(self) -> None:
        """Forget all timers of the clocks that were made here."""
        for clock in self._own:
            clock.close()

    @property
    def virtual(self) -> bool:
        """Both stand still unless they are advanced."""
        return isinstance(self._clock, VirtualClock) and isinstance(self._link_time, VirtualClock)

    def stepper(self, activity: Callable[[], int], links: Callable[[], Iterable[Link]]) -> Stepper:
        """What moves virtual clocks. Raises TypeError for real ones."""
        if self._stepper is None:
            if not (isinstance(self._clock, VirtualClock) and isinstance(self._link_time, VirtualClock)):
                raise TypeError("only a lab on two virtual clocks can be advanced")
            self._stepper = Stepper([self._clock, self._link_time], activity, links)
        return self._stepper

    def _on_loop(
        self, loop: asyncio.AbstractEventLoop, speed: float, *, busy_grain_s: float = BUSY_GRAIN_S
    ) -> LoopClock:
        clock = clock_on(loop, speed, busy_grain_s=busy_grain_s)
        self._own.append(clock)
        return clock


def clock_on(
    loop: asyncio.AbstractEventLoop,
    speed: float,
    *,
    start: float | None = None,
    fired_at_once: int = FIRED_AT_ONCE,
    busy_grain_s: float = BUSY_GRAIN_S,
) -> LoopClock:
    """Real time on the loop; `start`: what it tells now, the machine's time where nothing is said."""
    return LoopClock(
        loop,
        speed=speed,
        start=start,
        on_error=_report,
        monotonic=time.monotonic,
        fired_at_once=fired_at_once,
        busy_grain_s=busy_grain_s,
    )


def _started(clock: Clock | None) -> Clock:
    if clock is None:
        raise RuntimeError("the lab has not been started: its clocks need a running loop")
    return clock


def _report(error: Exception) -> None:
    logger.error("a timer failed", exc_info=error)
