"""Keeps one connection open: connects, and connects again with growing waits (J-10, T-08)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.ocppj import address, diagnosis, tls
from ocpplab_tui.ocppj.back_off import SHORTEST_WAIT_S, Waits
from ocpplab_tui.ocppj.connection import Connection
from ocpplab_tui.ocppj.disturbance import Disturbance
from ocpplab_tui.ocppj.failure import Failure, FailureKind
from ocpplab_tui.ocppj.handler import LinkHandler
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.ocppj.settings import LinkSettings

Gate = Callable[[Callable[[], bool]], None]
"""Calls back when a connection may be opened again, at once or later; False: it is not wanted any more."""

STABLE_AFTER_S = 5.0  # a connection that ends sooner counts as a failed attempt: a CSMS that hangs up is not stormed


class Connector:
    """The connection of one charger, wanted or not, with at most one attempt at a time.

    `failure`: why the last attempt or connection ended, None while all is well. `retry_at`: link time of the next
    attempt while one is waited for.
    """

    __slots__ = (
        "_connect_task",
        "_connection",
        "_disturbance",
        "_ended_at",
        "_gate",
        "_handler",
        "_link_time",
        "_loop",
        "_opened_at",
        "_random",
        "_reopening",
        "_session",
        "_settings",
        "_tasks",
        "_timer",
        "_waits",
        "_wanted",
        "failure",
        "retry_at",
    )

    def __init__(
        self,
        session: Session,
        settings: LinkSettings,
        handler: LinkHandler,
        *,
        link_time: Clock,
        random: Random,
        loop: asyncio.AbstractEventLoop,
        tasks: Tasks,
        gate: Gate | None = None,
    ) -> None:
        self.failure: Failure | None = None
        self._gate = gate
        self.retry_at: float | None = None
        self._session = session
        self._settings = settings
        self._handler = handler
        self._link_time = link_time
        self._random = random
        self._loop = loop
        self._tasks = tasks
        self._waits = Waits()
        self._wanted = False
        self._reopening = False  # opened again while the former connection was being closed
        self._disturbance: Disturbance | None = None  # only while the network has faults
        self._connection: Connection | None = None
        self._connect_task: asyncio.Task[None] | None = None
        self._timer: Timer | None = None  # of the next attempt, or of the connect timeout
        self._opened_at: float | None = None
        self._ended_at = float("-inf")

    @property
    def connecting(self) -> bool:
        """Is an attempt on its way?"""
        return self._connection is not None and self._opened_at is None

    @property
    def closed(self) -> bool:
        """Is there no connection at all any more, not even one that is being closed?"""
        return self._connection is None

    def open(self) -> None:
        """Connect, and connect again whenever the connection is lost, until `close` or `drop`."""
        if self._wanted:
            return
        self._wanted = True
        self._waits.reset()
        if self._connection is not None:
            self._reopening = True
        else:
            self._attempt_in(max(0.0, self._ended_at + SHORTEST_WAIT_S - self._link_time.now()))

    def close(self, reason: str = "", code: int = 1000) -> None:
        """Close the websocket and stay closed; CALLs that are open or wait end with Lost before this returns.

        Called while a CALL of the CSMS is being performed, it waits until the answer was written.
        """
        if self._session.handling:
            self._session.after_answer(partial(self.close, reason, code))
        elif (connection := self._stop()) is not None:
            connection.close(code, reason)

    def drop(self) -> None:
        """End the TCP connection as if the network broke, and stay so until `open`."""
        if self._session.handling:
            self._session.after_answer(self._drop_soon)
        elif (connection := self._stop()) is not None:
            connection.end(Failure(FailureKind.CLOSED, "the connection was dropped on purpose"))

    # phase.Owner

    def connection_opened(self, connection: Connection) -> None:
        self._cancel_timer()
        self.failure = None
        self._opened_at = self._link_time.now()
        if self._disturbance is None:
            self._session.opened(connection)
        else:
            self._session.opened(self._disturbance)
            self._disturbance.opened(connection)
        self._handler.link_opened()

    def connection_closing(self, connection: Connection) -> None:
        if connection is not self._connection:
            return
        if self._disturbance is not None:
            self._disturbance.closed()
        self._session.closed()

    def connection_ended(self, connection: Connection, failure: Failure) -> None:
        if connection is not self._connection:
            return
        opened_at = self._opened_at
        if opened_at is not None and self._link_time.now() - opened_at >= STABLE_AFTER_S:
            self._waits.reset()
        self._forget_connection(failure)
        wait_s = self._attempt_again() if self._wanted else None
        if opened_at is not None:
            self._handler.link_closed(failure.reason)
        else:
            self._handler.link_failed(failure.reason, wait_s)

    def _place(self, disturbance: Disturbance | None) -> None:
        """Let messages go through it from now on; None: straight."""
        self._disturbance = disturbance
        connection = self._connection
        if connection is None:
            return
        connection.receiver = disturbance or self._session
        if self._session.online:
            self._session.write_to(disturbance or connection)
            if disturbance is not None:
                disturbance.opened(connection)

    def _attempt_again(self) -> float:
        wait_s = SHORTEST_WAIT_S if self._reopening else self._waits.next(self._settings.back_off, self._random)
        self._attempt_in(wait_s)
        return wait_s

    def _attempt_in(self, seconds: float) -> None:
        self._cancel_timer()
        if seconds <= 0:
            self._attempt()
        else:
            self.retry_at = self._link_time.now() + seconds
            self._timer = self._link_time.call_later(seconds, self._attempt if self._gate is None else self._queue_up)

    def _queue_up(self) -> None:
        """The wait is over; others may be before us."""
        self._timer = self.retry_at = None
        if self._gate is not None:
            self._gate(self._attempt_if_wanted)

    def _attempt_if_wanted(self) -> bool:
        wanted = self._wanted and self._connection is None and self._timer is None
        if wanted:
            self._attempt()
        return wanted

    def _attempt(self) -> None:
        self._timer = self.retry_at = None
        self._reopening = False
        settings = self._settings
        self._session.use_version(settings.version)
        try:
            uri = address.uri_of(settings)
        except LinkError as error:
            self._wanted = False
            self.failure = diagnosis.explain(error, settings)
            self._handler.link_failed(self.failure.reason, None)
            return
        self._connection = Connection(self, self._disturbance or self._session, settings, uri, self._link_time)
        self._timer = self._link_time.call_later(settings.connect_timeout_s, self._not_connecting)
        attempt = self._connect(self._connection, settings, uri.host, uri.port, secure=uri.secure)
        self._connect_task = self._tasks.spawn(attempt, name=f"connect {self._session.charger_id}")

    async def _connect(
        self, connection: Connection, settings: LinkSettings, host: str, port: int, *, secure: bool
    ) -> None:
        if self._disturbance is not None and self._disturbance.refuses():
            place = diagnosis.place_of(settings)
            connection.end(Failure(FailureKind.NETWORK, f"network fault: {place} refused the connection"))
            return
        try:
            context = tls.context_of(settings) if secure else None
            await self._loop.create_connection(lambda: connection, host, port, ssl=context)
        except (OSError, ValueError, LinkError) as error:
            connection.end(diagnosis.explain(error, settings))
        finally:
            if self._connect_task is asyncio.current_task():
                self._connect_task = None

    def _not_connecting(self) -> None:
        self._timer = None
        connection = self._connection
        if connection is not None:
            self._cancel_connecting()
            connection.end(diagnosis.timed_out(self._settings, self._settings.connect_timeout_s))

    def _stop(self) -> Connection | None:
        """Want no connection any more; the one that is open, or being closed. An attempt is given up."""
        self._wanted = self._reopening = False
        self._cancel_timer()
        self._cancel_connecting()
        connection = self._connection
        if connection is None or self._opened_at is not None:
            return connection
        self._forget_connection(None)
        connection.end(Failure(FailureKind.CLOSED, "given up before it was open"))
        return None

    def _drop_soon(self) -> None:
        self._loop.call_soon(self.drop)  # some loops write what was sent at the end of their turn only

    def _forget_connection(self, failure: Failure | None) -> None:
        self._cancel_timer()
        self._connection = self._opened_at = None
        self._ended_at = self._link_time.now()
        self.failure = failure

    def _cancel_connecting(self) -> None:
        """Give up what is being set up. A connection that is up already ends through its transport: its task has only
        to be told so, and cancelled before that, uvloop would close the socket and never say `connection_lost`."""
        task, self._connect_task = self._connect_task, None
        if task is not None and (self._connection is None or not self._connection.up):
            task.cancel()

    def _cancel_timer(self) -> None:
        self.retry_at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
