"""Websocket pings: a connection that answers none is lost (J-09, T-09)."""

from __future__ import annotations

from typing import Protocol

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.timers import Timer


class Pinged(Protocol):
    """The connection that is kept alive."""

    def send_ping(self, data: bytes) -> None: ...

    def pong_missing(self, waited_s: float) -> None: ...


class Keepalive:
    """Pings every `interval_s` (0: never) and wants the pong within `patience_s`, or before the next ping is due."""

    __slots__ = ("_connection", "_interval_s", "_link_time", "_number", "_patience_s", "_sent_at", "_timer")

    def __init__(self, connection: Pinged, link_time: Clock) -> None:
        self._connection = connection
        self._link_time = link_time
        self._interval_s = 0.0
        self._patience_s = 0.0
        self._number = 0
        self._sent_at: float | None = None  # of the ping that waits for its pong
        self._timer: Timer | None = None

    @property
    def waiting(self) -> bool:
        """Is a pong still to come?"""
        return self._sent_at is not None

    def start(self, interval_s: float, patience_s: float) -> None:
        """Ping from now on; also to change the interval."""
        self.stop()
        self._interval_s = interval_s
        self._patience_s = min(patience_s, interval_s)
        if interval_s > 0:
            self._timer = self._link_time.call_later(interval_s, self._ping)

    def stop(self) -> None:
        self._sent_at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def pong(self, data: bytes) -> None:
        """A pong came; one that answers no ping of ours means nothing."""
        if self._sent_at is None or data != self._data():
            return
        due = max(self._sent_at + self._interval_s, self._link_time.now())
        self.stop()
        self._timer = self._link_time.call_at(due, self._ping)

    def _ping(self) -> None:
        self._number += 1
        self._sent_at = self._link_time.now()
        self._timer = self._link_time.call_later(self._patience_s, self._give_up)
        self._connection.send_ping(self._data())

    def _give_up(self) -> None:
        self._timer = None
        self._connection.pong_missing(self._patience_s)

    def _data(self) -> bytes:
        return b"%d" % self._number
