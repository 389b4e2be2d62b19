"""A charger's link to its CSMS: a websocket that is kept open, and the conversation on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.ocppj.calls import OnAnswer
from ocpplab_tui.ocppj.connector import Connector, Gate
from ocpplab_tui.ocppj.disturbance import Disturbance
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.ocppj.handler import LinkHandler
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.ocppj.settings import LinkSettings

__all__ = ["Link", "LinkHandler"]


class Link(Connector):
    """One charger's way to its CSMS. `open`, `close` and `drop` are the Connector's."""

    __slots__ = ("_clock", "_sink")

    def __init__(
        self,
        charger_id: str,
        settings: LinkSettings,
        handler: LinkHandler,
        *,
        clock: Clock,
        link_time: Clock,
        sink: Callable[[Frame], None],
        message_ids: MessageIds,
        random: Random,
        loop: asyncio.AbstractEventLoop,
        tasks: Tasks,
        gate: Gate | None = None,
    ) -> None:
        """`gate` is passed by every attempt but the first after `open`."""
        session = Session(
            charger_id,
            settings.version,
            handler,
            clock=clock,
            link_time=link_time,
            sink=sink,
            message_ids=message_ids,
            call_timeout_s=settings.call_timeout_s,
        )
        super().__init__(
            session, settings, handler, link_time=link_time, random=random, loop=loop, tasks=tasks, gate=gate
        )
        self._clock = clock
        self._sink = sink

    @property
    def charger_id(self) -> str:
        return self._session.charger_id

    @property
    def settings(self) -> LinkSettings:
        return self._settings

    @property
    def online(self) -> bool:
        """Is the websocket open, with the sub-protocol agreed?"""
        return self._session.online

    @property
    def open_call(self) -> tuple[str, float] | None:
        """Action of the CALL without an answer yet, and the link time when it was sent."""
        return self._session.open_call

    @property
    def open_id(self) -> str:
        """Unique id of the CALL without an answer yet; "" without one."""
        return self._session.open_id

    @property
    def waiting_calls(self) -> int:
        """How many CALLs wait to be sent."""
        return self._session.waiting

    @property
    def frames_sent(self) -> int:
        """Messages sent over all connections; websocket control frames are not counted."""
        return self._session.frames_sent

    @property
    def frames_received(self) -> int:
        """Messages received over all connections; websocket control frames are not counted."""
        return self._session.frames_received

    @property
    def busy(self) -> bool:
        """Is something on its way that the CSMS is expected to answer: a handshake, a CALL, a ping, a close frame, or
        bytes that it has not read? Waiting for the next attempt is not busy. See `mark_unanswered`."""
        session, connection = self._session, self._connection
        if session.open_call is not None and not session.left_unanswered:
            return True
        return connection is not None and connection.busy

    def mark_unanswered(self) -> None:
        """What the CSMS owes by now will not come: it does not make the link busy any more. Timeouts run on."""
        self._session.left_unanswered = self._session.open_call is not None
        if self._connection is not None:
            self._connection.give_up()

    @property
    def network_faults(self) -> tuple[NetworkFault, ...]:
        """What is wrong with the network between this charger and its CSMS."""
        return () if self._disturbance is None else self._disturbance.faults

    def disturb(self, faults: Sequence[NetworkFault]) -> None:
        """Give the network these faults in place of those it had. They last over connections; with none left, what
        they held back arrives."""
        disturbance = self._disturbance
        if disturbance is None:
            if not faults:
                return
            disturbance = Disturbance(self._session, clock=self._clock, link_time=self._link_time, sink=self._sink)
            self._session.tell(disturbance.tell)
            self._place(disturbance)
        if faults:
            disturbance.use(faults)
        else:
            disturbance.end()
            self._session.tell(self._sink)
            self._place(None)

    def reconfigure(self, settings: LinkSettings) -> None:
        """Use other settings: ping interval and message timeout at once, the rest from the next attempt."""
        self._settings = settings
        self._session.set_timeout(settings.call_timeout_s)
        if self._connection is None:
            self._session.use_version(settings.version)
        else:
            self._connection.keep_alive(settings)

    def call(
        self,
        action: str,
        payload: dict[str, Any],
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        """Send a CALL behind those that wait, and give its unique id. `on_answer` gets exactly one answer; while not
        online that is Lost(sent=False), before this returns.

        With `check`, a payload that breaks its schema raises InvalidPayload; without, it is sent as it is, and the
        journal tells. `unique_id` is for a message that is sent again. `note` is for the journal: what the frame
        doesn't say.
        """
        return self._session.call(action, payload, on_answer, unique_id=unique_id, check=check, note=note)

    def hold(self) -> None:
        """Write no CALL before `release`; they wait in order."""
        self._session.hold()

    def release(self) -> None:
        self._session.release()
