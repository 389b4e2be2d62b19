"""Our side of a conversation: CALLs go out one at a time, in order, and each ends with exactly one answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.base.tuples import maker
from ocpplab_tui.ocppj import calls, schemas
from ocpplab_tui.ocppj.answers import Answer, Lost, NoAnswer
from ocpplab_tui.ocppj.calls import Call, OnAnswer
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.ocppj.tap import needs_a_look, shown

logger = logging.getLogger(__name__)

MAX_WAITING = 1000  # CALLs behind the open one; a CSMS that never answers must not fill the memory
_SHORTEST_TIMEOUT_S = 0.1
_OUT, _CALL = Direction.OUT, Kind.CALL
_new_frame = maker(Frame)


class Channel(Protocol):
    """Where messages are written."""

    def send_text(self, data: bytes) -> None: ...


class Caller:
    """One CALL of ours is open at a time (J-06, T-04), others wait in order; no answer in time is NoAnswer (J-14).

    It lives longer than a connection: `opened` and `closed` tell of those. `frames_sent` counts messages over all
    connections. `left_unanswered`: somebody decided that no answer to the open CALL will come, so nobody needs to wait
    for it; the answer or the timeout ends that.
    """

    __slots__ = (
        "_channel",
        "_clock",
        "_handling",
        "_held",
        "_ids",
        "_late",
        "_link_time",
        "_open",
        "_paused",
        "_schemas",
        "_sink",
        "_timer",
        "_waiting",
        "call_timeout_s",
        "charger_id",
        "frames_sent",
        "left_unanswered",
    )

    def __init__(
        self,
        charger_id: str,
        version: str,
        *,
        clock: Clock,
        link_time: Clock,
        sink: Callable[[Frame], None],
        message_ids: MessageIds,
        call_timeout_s: float,
    ) -> None:
        self.charger_id = charger_id
        self.call_timeout_s = call_timeout_s
        self.frames_sent = 0
        self.left_unanswered = False
        self._clock = clock
        self._link_time = link_time
        self._sink = sink
        self._ids = message_ids
        self._schemas = schemas.of(version)
        self._channel: Channel | None = None
        self._open: Call | None = None
        self._waiting: list[Call] | None = None  # few, and made when needed: an empty deque takes 700 bytes
        self._late: Call | None = None
        self._timer: Timer | None = None
        self._handling = False
        self._held = False
        self._paused = False

    @property
    def version(self) -> str:
        return self._schemas.version

    @property
    def online(self) -> bool:
        return self._channel is not None

    @property
    def open_id(self) -> str:
        """Unique id of the CALL without an answer yet; "" without one."""
        return "" if self._open is None else self._open.unique_id

    @property
    def open_call(self) -> tuple[str, float] | None:
        """Action of the CALL that waits for its answer, and the link time when it was sent."""
        call = self._open
        return None if call is None else (call.action, call.sent_at)

    @property
    def waiting(self) -> int:
        """How many CALLs wait to be sent."""
        return len(self._waiting) if self._waiting else 0

    def use_version(self, version: str) -> None:
        """Speak another OCPP version; to be told between two connections."""
        self._schemas = schemas.of(version)

    def opened(self, channel: Channel) -> None:
        """There is a connection to write to."""
        self._channel = channel
        self._paused = False

    def write_to(self, channel: Channel) -> None:
        """Write elsewhere from now on, on the same connection."""
        self._channel = channel

    def tell(self, sink: Callable[[Frame], None]) -> None:
        """Somebody else keeps the journal from now on."""
        self._sink = sink

    def closed(self) -> None:
        """The connection is gone: what was open or waited ends with Lost."""
        call, self._open = self._open, None
        waiting, self._waiting = self._waiting, None
        self._channel = self._late = None
        self.left_unanswered = False
        self._disarm()
        if call is not None:
            call.tell(Lost(sent=True))
        for each in waiting or ():
            each.tell(Lost(sent=False))

    def pause(self) -> None:
        """The peer does not read: hold CALLs back."""
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._pump()

    def hold(self) -> None:
        """Write no CALL before `release`, on whatever connection: what the next one tells has to be safe first."""
        self._held = True

    def release(self) -> None:
        self._held = False
        self._pump()

    def set_timeout(self, seconds: float) -> None:
        """Another message timeout, for the open CALL too."""
        self.call_timeout_s = seconds
        self._disarm()
        if self._open is not None:
            self._arm(self._open)

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
        """See `Link.call`."""
        flaw = self._schemas.check(action, "call", payload)
        if flaw is not None and check:
            raise InvalidPayload(action, flaw.path, flaw.rule)
        unique_id = unique_id or self._ids.next()
        data = calls.encoded(action, unique_id, payload)
        call = Call(action, unique_id, data, on_answer, "" if flaw is None else str(flaw), note)
        if self._channel is None:
            call.tell(Lost(sent=False))
        elif self._open is None and not (self._waiting or self._handling or self._held or self._paused):
            self._transmit(call)
        else:
            self._enqueue(call)
        return unique_id

    def _enqueue(self, call: Call) -> None:
        if self._waiting is None:
            self._waiting = []
        if len(self._waiting) >= MAX_WAITING:
            logger.warning("%s: %d CALLs wait already, %s is given up", self.charger_id, MAX_WAITING, call.action)
            call.tell(NoAnswer())
        else:
            self._waiting.append(call)

    def _pump(self) -> None:
        if not self._waiting or self._open is not None or self._channel is None:
            return
        if not (self._handling or self._held or self._paused):
            self._transmit(self._waiting.pop(0))

    def _transmit(self, call: Call) -> None:
        call.sent_at = self._link_time.now()
        self._open = call
        note = "sent though its schema forbids it" if call.verdict else call.note
        data, call.data = call.data, b""
        self._write(_CALL, call.action, call.unique_id, data, None, call.verdict, note)
        if self._timer is None:
            self._arm(call)

    def _finish(self, call: Call, answer: Answer) -> None:
        self._open = None
        self.left_unanswered = False
        call.tell(answer)
        self._pump()

    def _arm(self, call: Call) -> None:
        due = call.sent_at + max(self.call_timeout_s, _SHORTEST_TIMEOUT_S)
        self._timer = self._link_time.call_at(due, self._look_at_the_time)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_at_the_time(self) -> None:
        """The timer is not touched by each answer, which would cost more: it looks whether its CALL is still open."""
        self._timer = None
        call = self._open
        if call is None:
            return
        if self._link_time.now() < call.sent_at + max(self.call_timeout_s, _SHORTEST_TIMEOUT_S):
            self._arm(call)
        else:
            self._late = call
            self._finish(call, NoAnswer())

    def _write(
        self, kind: Kind, action: str, unique_id: str, data: bytes, latency_ms: float | None, verdict: str, note: str
    ) -> None:
        channel = self._channel
        if channel is None:
            return
        self.frames_sent += 1
        self._tap(_OUT, kind, action, unique_id, data, latency_ms, verdict, note)
        channel.send_text(data)

    def _tap(
        self,
        direction: Direction,
        kind: Kind,
        action: str,
        unique_id: str,
        data: bytes,
        latency_ms: float | None,
        verdict: str,
        note: str,
    ) -> None:
        if needs_a_look(kind, action, verdict, data):
            data = shown(data)
        now = self._clock.now()
        fields = now, self.charger_id, direction, kind, action, unique_id, data, latency_ms, verdict, note
        self._sink(_new_frame(fields))
