"""OCPP-J without a socket: which answer belongs to which CALL, who may speak when, what the journal is told.

While a CALL of the peer is being performed ours are held back, so its answer goes out first (GEN-01); every CALL gets
exactly one answer (J-13); nothing that arrives, whatever it is, raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orjson import JSONDecodeError, loads

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.ocppj import calls, codec, codes
from ocpplab_tui.ocppj.answers import Refused
from ocpplab_tui.ocppj.caller import Caller, Channel
from ocpplab_tui.ocppj.calls import Call, Reply
from ocpplab_tui.ocppj.codec import Broken
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.ocppj.handler import CallHandler
from ocpplab_tui.ocppj.tap import shown_junk
from ocpplab_tui.ocppj.text import printable

_IN = Direction.IN
_CALL, _RESULT, _ERROR, _JUNK = Kind.CALL, Kind.RESULT, Kind.ERROR, Kind.JUNK
_SHOWN_ID_LENGTH = 40
_SHOWN_ACTION_LENGTH = 60


class Session(Caller):
    """One charger's conversation with its CSMS. `frames_received` counts messages over all connections."""

    __slots__ = ("_afterwards", "_handler", "_muted", "frames_received")

    def __init__(
        self,
        charger_id: str,
        version: str,
        handler: CallHandler,
        *,
        clock: Clock,
        link_time: Clock,
        sink: Callable[[Frame], None],
        message_ids: MessageIds,
        call_timeout_s: float = 30.0,
    ) -> None:
        super().__init__(
            charger_id,
            version,
            clock=clock,
            link_time=link_time,
            sink=sink,
            message_ids=message_ids,
            call_timeout_s=call_timeout_s,
        )
        self.frames_received = 0
        self._handler = handler
        self._muted = False
        self._afterwards: list[Callable[[], None]] | None = None

    @property
    def handling(self) -> bool:
        """Is a CALL of the peer being performed, its answer not yet written?"""
        return self._handling

    def after_answer(self, effect: Callable[[], None]) -> None:
        """Run `effect` as soon as the answer to the CALL that is being performed was written."""
        if self._afterwards is None:
            self._afterwards = []
        self._afterwards.append(effect)

    def opened(self, channel: Channel) -> None:
        """There is a connection to write to."""
        self._muted = False
        super().opened(channel)

    def mute(self) -> None:
        """The connection is closing: an answer to our CALL is still taken, but nothing can be sent any more."""
        self._muted = self._paused = True

    def receive(self, data: bytes) -> bool:
        """Take one text message. False: it is not UTF-8, so the connection has to be failed (RFC 6455 §8.1)."""
        self.frames_received += 1
        try:
            message = loads(data)
        except JSONDecodeError:
            return self._take_unreadable(data)
        if codec.is_result(message):
            self._take_result(data, message[1], message[2])
        elif codec.is_call(message):
            self._take_call(data, message[1], message[2], message[3])
        elif codec.is_error(message):
            self._take_error(data, message[1], message[2:])
        else:
            self._take_malformed(data, message)
        return True

    def receive_binary(self, data: bytes) -> None:
        """Take a binary message, which OCPP-J does not have."""
        self._take_junk(data, Broken("a binary message: ignored"))

    def _take_result(self, data: bytes, unique_id: str, payload: dict[str, Any]) -> None:
        call = self._open
        if call is None or call.unique_id != unique_id:
            self._take_stray(data, _RESULT, unique_id)
            return
        if b"." in data:
            codec.make_numbers_whole(payload)
        flaw = self._schemas.check(call.action, "result", payload)
        if flaw is not None and flaw.keyword == "action":
            flaw = None  # a message of the vendor's own: no schema knows it
        verdict = "" if flaw is None else str(flaw)
        self._tap(_IN, _RESULT, call.action, unique_id, data, self._latency_ms(call), verdict, "")
        self._finish(call, calls.answer_from_result(payload, flaw))

    def _take_error(self, data: bytes, unique_id: str, parts: list[Any]) -> None:
        call = self._open
        if call is None or call.unique_id != unique_id:
            self._take_stray(data, _ERROR, unique_id)
            return
        refused, verdict = calls.answer_from_error(self.version, parts)
        self._tap(_IN, _ERROR, call.action, unique_id, data, self._latency_ms(call), verdict, "")
        self._finish(call, refused)

    def _take_malformed(self, data: bytes, message: Any) -> None:
        broken = codec.judge(self.version, message)
        call = self._open
        if call is None or broken.answers != call.unique_id:
            self._take_junk(data, broken)
            return
        self._tap(_IN, _RESULT, call.action, call.unique_id, data, self._latency_ms(call), broken.note, "")
        self._finish(call, Refused(codes.FORMAT_VIOLATION, broken.note))

    def _take_stray(self, data: bytes, kind: Kind, unique_id: str) -> None:
        late = self._late
        unique_id = printable(unique_id, _SHOWN_ID_LENGTH)
        if late is None or late.unique_id != unique_id:
            note = (
                "answers no open CALL: ignored"
                if unique_id != codec.UNKNOWN_ID
                else "the CSMS could not read a message"
            )
            self._tap(_IN, kind, "", unique_id, data, None, "", note)
            return
        self._late = None
        note = "too late: its CALL counts as not answered"
        self._tap(_IN, kind, late.action, unique_id, data, self._latency_ms(late), "", note)

    def _take_call(self, data: bytes, unique_id: str, action: str, payload: dict[str, Any]) -> None:
        if self._muted:
            self._take_junk(data, Broken("not answered: the connection is closing"))
            return
        began = self._link_time.now()
        if b"." in data:
            codec.make_numbers_whole(payload)
        flaw = self._schemas.check(action, "call", payload)
        shown_action, shown_id = printable(action, _SHOWN_ACTION_LENGTH), printable(unique_id, _SHOWN_ID_LENGTH)
        self._tap(_IN, _CALL, shown_action, shown_id, data, None, "" if flaw is None else str(flaw), "")
        self._handling = True
        try:
            reply = calls.reply_to(self._handler, self._schemas, unique_id, action, payload, flaw)
        finally:
            self._handling = False
        self._answer(shown_action, shown_id, reply, (self._link_time.now() - began) * 1000)
        if flaw is not None and flaw.keyword != "action":  # an unknown action may be a good message
            self._handler.message_refused(f"{shown_action}: {flaw}")

    def _answer(self, action: str, unique_id: str, reply: Reply, latency_ms: float | None) -> None:
        self._write(reply.kind, action, unique_id, reply.data, latency_ms, reply.verdict, reply.note)
        if self._afterwards is not None:
            effects, self._afterwards = self._afterwards, None
            for effect in effects:
                effect()
        self._pump()

    def _take_unreadable(self, data: bytes) -> bool:
        try:
            data.decode()
        except UnicodeDecodeError:
            self._take_junk(data, Broken("not UTF-8: the connection is closed"))
            return False
        self._take_junk(data, codec.unreadable(self.version))
        return True

    def _take_junk(self, data: bytes, broken: Broken) -> None:
        unique_id = broken.reply_id or ""
        shown_id = printable(unique_id, _SHOWN_ID_LENGTH)
        now = self._clock.now()
        self._sink(Frame(now, self.charger_id, _IN, _JUNK, "", shown_id, shown_junk(data), None, "", broken.note))
        if self._muted:
            return
        if broken.reply_id is not None:
            self._answer("", shown_id, calls.refusal(self.version, unique_id, broken.code, broken.note), None)
        self._handler.message_refused(broken.note)

    def _latency_ms(self, call: Call) -> float:
        return (self._link_time.now() - call.sent_at) * 1000
