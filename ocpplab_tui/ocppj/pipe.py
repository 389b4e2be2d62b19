"""What is on its way in one direction and has not arrived yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.ocppj.parcel import Parcel

MOST = 1000
"""Messages that are under way at once; a slow line must not fill the memory."""


class Pipe:
    """Messages arrive in the order in which they were put, as TCP has it, but for those that a fault lets out of line.

    `deliver` is called when a message arrives: at once, inside of `put`, where nothing delays it.
    """

    __slots__ = ("_aside", "_deliver", "_free_at", "_last_due", "_link_time", "_waiting", "stuck")

    def __init__(self, link_time: Clock, deliver: Callable[[Parcel], None]) -> None:
        self.stuck = False  # nothing arrives until `release`
        self._link_time = link_time
        self._deliver = deliver
        self._waiting: dict[Parcel, Timer | None] = {}  # without a timer: it is due, but stuck
        self._aside: Parcel | None = None  # lets the next message go first
        self._free_at = 0.0  # when the line can take the next message
        self._last_due = 0.0

    @property
    def full(self) -> bool:
        return len(self._waiting) >= MOST

    def put(self, parcel: Parcel, delay_s: float = 0.0, bytes_per_s: float = 0.0) -> None:
        """Behind what is under way; and what was put aside follows it."""
        sent_at = now = self._link_time.now()
        if bytes_per_s > 0:
            sent_at = self._free_at = max(now, self._free_at) + len(parcel.data) / bytes_per_s
        due = max(sent_at + delay_s, self._last_due)
        if self.stuck:
            self._waiting[parcel] = None
        elif due > now or any(each.in_line for each in self._waiting):
            self._last_due = due
            parcel.in_line = True
            self._wait(parcel, due)
        else:
            self._deliver(parcel)
        self._let_follow()

    def put_apart(self, parcel: Parcel, delay_s: float) -> None:
        """For itself: others may overtake it."""
        self._wait(parcel, self._link_time.now() + delay_s)

    def put_aside(self, parcel: Parcel, patience_s: float) -> None:
        """The next message goes first, unless that takes too long; with one aside already, this is the next."""
        if self._aside is not None:
            self.put(parcel)
            return
        self._aside = parcel
        self.put_apart(parcel, patience_s)

    def release(self) -> None:
        """Whatever is under way arrives now, in the order in which it was put."""
        self.stuck = False
        self._free_at = self._last_due = 0.0
        for parcel in list(self._waiting):
            self._arrive(parcel)

    def empty(self) -> list[Parcel]:
        """Take out what has not arrived: the connection is gone."""
        lost = list(self._waiting)
        for parcel in lost:
            self._take(parcel)
        self._free_at = self._last_due = 0.0
        return lost

    def _let_follow(self) -> None:
        parcel = self._aside
        if parcel is not None:
            self._take(parcel)
            self.put(parcel)

    def _wait(self, parcel: Parcel, due: float) -> None:
        self._waiting[parcel] = self._link_time.call_at(due, partial(self._arrive, parcel))

    def _arrive(self, parcel: Parcel) -> None:
        if parcel not in self._waiting:
            return
        if self.stuck:
            self._waiting[parcel] = None
        else:
            self._take(parcel)
            self._deliver(parcel)

    def _take(self, parcel: Parcel) -> None:
        timer = self._waiting.pop(parcel)
        if timer is not None:
            timer.cancel()
        if parcel is self._aside:
            self._aside = None
