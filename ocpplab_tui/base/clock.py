"""Time is passed in: clocks with timers, real (scaled) or virtual. No asyncio in here.

A clock tells seconds since the epoch (UTC) and fires callbacks. All its timers are in one `TimerQueue`, so a fleet of
chargers costs one loop timer, not thousands.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from ocpplab_tui.base.timers import Callback, Timer, TimerQueue

FIRED_AT_ONCE = 50
"""Timers of a `LoopClock` that fire before the loop gets a turn: after a stall, what came in meanwhile is not left
unanswered until the last charger has caught up."""

EARLY_S = 0.0015
"""So much too soon a loop that counts in whole milliseconds (uvloop) may call back, which would be for nothing."""


class Clock(Protocol):
    """What everything that knows time is given."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        ...

    def call_at(self, when: float, callback: Callback) -> Timer: ...

    def call_later(self, delay: float, callback: Callback) -> Timer: ...


class VirtualClock:
    """Time that moves only when told to. Two virtual clocks may move together (see `lab.advance`)."""

    def __init__(self, start: float = 1_767_225_600.0) -> None:  # 2026-01-01T00:00:00Z
        self._now = start
        self.timers = TimerQueue()

    def now(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callback) -> Timer:
        return self.timers.push(max(when, self._now), callback)

    def call_later(self, delay: float, callback: Callback) -> Timer:
        return self.call_at(self._now + delay, callback)

    def next_when(self) -> float | None:
        """When the earliest timer is due; None without one."""
        return self.timers.next_when()

    def move_to(self, when: float) -> None:
        """Set the time; fires nothing."""
        self._now = max(self._now, when)

    def fire_due(self) -> int:
        """Run every callback that is due now (also those that they add for now); how many ran."""
        count = 0
        while (callback := self.timers.pop_due(self._now)) is not None:
            callback()
            count += 1
        return count

    def advance(self, seconds: float) -> None:
        """Move on, firing timers one instant at a time: for code without sockets."""
        end = self._now + seconds
        self.fire_due()
        while (when := self.timers.next_when()) is not None and when <= end:
            self.move_to(when)
            self.fire_due()
        self.move_to(end)


class LoopHandle(Protocol):
    def cancel(self) -> None: ...


class Loop(Protocol):
    """The two methods of an asyncio event loop that a clock needs."""

    def time(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], object]) -> LoopHandle: ...


class LoopClock:
    """Real time on an event loop, `speed` simulated seconds per second, one loop timer for all timers.

    Timers that are due within one `grain_s` of real time fire together: a fleet then wakes the loop at most
    1 / grain_s times a second. `monotonic` tells real time; uvloop's own `time` knows no less than milliseconds, too
    coarse for latencies.
    """

    def __init__(
        self,
        loop: Loop,
        *,
        speed: float = 1.0,
        start: float | None = None,
        grain_s: float = 0.005,
        monotonic: Callable[[], float] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        fired_at_once: int = FIRED_AT_ONCE,
    ) -> None:
        self._fired_at_once = fired_at_once
        self._loop = loop
        self._monotonic = monotonic or loop.time
        self._speed = speed
        self._grain_s = grain_s
        self._on_error = on_error
        self._origin = time.time() if start is None else start
        self._real_origin = self._monotonic()
        self.timers = TimerQueue()
        self._handle: LoopHandle | None = None
        self._armed_for = float("inf")
        self._firing = False

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Change how fast simulated time runs, from this moment on."""
        self._origin, self._real_origin = self.now(), self._monotonic()
        self._speed = speed
        self._armed_for = float("inf")
        self._arm()

    def now(self) -> float:
        return self._origin + (self._monotonic() - self._real_origin) * self._speed

    def call_at(self, when: float, callback: Callback) -> Timer:
        timer = self.timers.push(when, callback)
        if when < self._armed_for and not self._firing:
            self._arm()
        return timer

    def call_later(self, delay: float, callback: Callback) -> Timer:
        return self.call_at(self.now() + delay, callback)

    def close(self) -> None:
        """Forget all timers."""
        self.timers = TimerQueue()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._armed_for = float("inf")

    def _arm(self, grain_s: float | None = None) -> None:
        when = self.timers.next_when()
        if when is None:
            return
        if self._handle is not None:
            if self._armed_for <= when:
                return
            self._handle.cancel()
        self._armed_for = when
        delay = self._real_origin + (when - self._origin) / self._speed - self._monotonic()
        soonest_s = self._grain_s if grain_s is None else grain_s
        self._handle = self._loop.call_at(self._loop.time() + max(delay + EARLY_S, soonest_s), self._fire)

    def _fire(self) -> None:
        self._handle = None
        self._armed_for = float("inf")
        self._firing = True
        all_fired = False
        try:
            all_fired = self._fire_due(self.now())
        finally:
            self._firing = False
            self._arm(None if all_fired else 0.0)

    def _fire_due(self, now: float) -> bool:
        """Fire what is due, but not too much; whether that was all."""
        for _ in range(self._fired_at_once):
            callback = self.timers.pop_due(now)
            if callback is None:
                return True
            try:
                callback()
            except Exception as error:
                if self._on_error is None:
                    raise
                self._on_error(error)
        return False
