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

TOGETHER = 16
BUSY_PER_S = 100.0
"""From so many timers a second on a `LoopClock` lets about so many gather. Each time that a loop wakes costs about as
much as what a charger then does: at 1,000 messages a second that was a third of all."""

GRAIN_S, BUSY_GRAIN_S = 0.005, 0.02

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

    Timers that are due within one grain of real time fire together: `grain_s`, and where many are due up to
    `busy_grain_s`, at another speed so much less that no more simulated time passes. A fleet then wakes the loop fewer
    times than it has something to say; a timer that comes alone is not kept waiting. `monotonic` tells real time;
    uvloop's own `time` knows no less than milliseconds, too coarse for latencies.
    """

    def __init__(
        self,
        loop: Loop,
        *,
        speed: float = 1.0,
        start: float | None = None,
        grain_s: float = GRAIN_S,
        busy_grain_s: float = BUSY_GRAIN_S,
        monotonic: Callable[[], float] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        fired_at_once: int = FIRED_AT_ONCE,
    ) -> None:
        self._fired_at_once = fired_at_once
        self._loop = loop
        self._monotonic = monotonic or loop.time
        self._speed = speed
        self._grain_s, self._busy_grain_s = grain_s, busy_grain_s
        self._on_error = on_error
        self._origin = time.time() if start is None else start
        self._real_origin = self._monotonic()
        self.timers = TimerQueue()
        self._handle: LoopHandle | None = None
        self._armed_for = float("inf")
        self._firing = False
        self._fired_at = self._counted_since = self._real_origin
        self._counted, self._per_s = 0, 0.0

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

    def _arm(self, *, at_once: bool = False) -> None:
        when = self.timers.next_when()
        if when is None:
            return
        if self._handle is not None:
            if self._armed_for <= when:
                return
            self._handle.cancel()
        self._armed_for = when
        now = self._monotonic()
        delay = self._real_origin + (when - self._origin) / self._speed - now + EARLY_S
        soonest_s = 0.0 if at_once else self._fired_at + self._grain() - now
        self._handle = self._loop.call_at(self._loop.time() + max(delay, soonest_s), self._fire)

    def _grain(self) -> float:
        """How long after the last ones the next timers fire, in seconds of real time."""
        if self._per_s < BUSY_PER_S:
            return self._grain_s
        return max(self._grain_s, min(TOGETHER / self._per_s, self._busy_grain_s / max(self._speed, 1.0)))

    def _fire(self) -> None:
        self._handle = None
        self._armed_for = float("inf")
        self._firing = True
        all_fired = False
        try:
            all_fired = self._fire_due(self.now())
        finally:
            self._firing = False
            self._fired_at = self._monotonic()
            if self._fired_at > self._counted_since + 1.0:
                self._per_s = self._counted / (self._fired_at - self._counted_since)
                self._counted, self._counted_since = 0, self._fired_at
            self._arm(at_once=not all_fired)

    def _fire_due(self, now: float) -> bool:
        """Fire what is due, but not too much; whether that was all."""
        for _ in range(self._fired_at_once):
            callback = self.timers.pop_due(now)
            if callback is None:
                return True
            self._counted += 1
            try:
                callback()
            except Exception as error:
                if self._on_error is None:
                    raise
                self._on_error(error)
        return False
