"""Time is passed in: clocks with timers, real (scaled) or virtual. No asyncio in here.

A clock tells seconds since the epoch (UTC) and fires callbacks. `TimerQueue` is the one heap of timers a clock has,
so a fleet of chargers costs one loop timer, not thousands.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from typing import Protocol

Callback = Callable[[], object]

FIRED_AT_ONCE = 50
"""Timers of a `LoopClock` that fire before the loop gets a turn: after a stall, what came in meanwhile is not left
unanswered until the last charger has caught up."""

EARLY_S = 0.0015
"""So much too soon a loop that counts in whole milliseconds (uvloop) may call back, which would be for nothing."""


class Timer:
    """A callback that waits for its time; `cancel()` forgets it. `when` is in the clock's seconds."""

    __slots__ = ("callback", "when")

    def __init__(self, when: float, callback: Callback) -> None:
        self.when = when
        self.callback: Callback | None = callback

    def cancel(self) -> None:
        self.callback = None


class Clock(Protocol):
    """What everything that knows time is given."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        ...

    def call_at(self, when: float, callback: Callback) -> Timer: ...

    def call_later(self, delay: float, callback: Callback) -> Timer: ...


class TimerQueue:
    """A heap of timers; cancelled ones are dropped when they come to the top, or when they outnumber the rest."""

    __slots__ = ("_heap", "_sequence")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []  # tuples, since C compares them
        self._sequence = 0

    def __len__(self) -> int:
        return sum(timer.callback is not None for _, _, timer in self._heap)

    def push(self, when: float, callback: Callback) -> Timer:
        self._sequence += 1
        timer = Timer(when, callback)
        heapq.heappush(self._heap, (when, self._sequence, timer))
        if self._sequence % 4096 == 0:
            self._compact()
        return timer

    def next_when(self) -> float | None:
        """When the earliest live timer is due; None without one."""
        heap = self._heap
        while heap and heap[0][2].callback is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def pop_due(self, now: float) -> Callback | None:
        """The callback of the earliest timer that is due at `now`, taken off the heap."""
        heap = self._heap
        while heap:
            when, _, timer = heap[0]
            callback = timer.callback
            if callback is not None and when > now:
                return None
            heapq.heappop(heap)
            if callback is not None:
                timer.callback = None
                return callback
        return None

    def _compact(self) -> None:
        live = [entry for entry in self._heap if entry[2].callback is not None]
        if len(live) * 2 < len(self._heap):
            heapq.heapify(live)
            self._heap = live


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
