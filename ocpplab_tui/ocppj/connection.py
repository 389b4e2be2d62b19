"""One websocket connection, from the TCP connection to its end: bytes to messages and back.

The websocket protocol itself is the library's Sans-I/O `ClientProtocol`; this class moves its bytes and keeps the
limits and times that the library leaves to its user. It has no task, future or stream of its own.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from typing import cast

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import Event, State
from websockets.uri import WebSocketURI

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.network_faults import BROKEN_OFF
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.ocppj import diagnosis, handshake, tls
from ocpplab_tui.ocppj.failure import Failure, FailureKind
from ocpplab_tui.ocppj.framing import Framing
from ocpplab_tui.ocppj.keepalive import Keepalive
from ocpplab_tui.ocppj.phase import Owner, Phase, Receiver
from ocpplab_tui.ocppj.settings import LinkSettings
from ocpplab_tui.ocppj.severed import SeveredTransport
from ocpplab_tui.ocppj.writer import Writer

CLOSE_WAIT_S = 5.0  # how long the peer may take for its part of the closing handshake
_OPEN = Phase.OPEN
_DATA = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class Connection(Writer):
    """One attempt to connect, and what comes of it. `receiver` may change at any time."""

    __slots__ = (
        "_failure",
        "_framing",
        "_given_up",
        "_keepalive",
        "_link_time",
        "_owner",
        "_paused",
        "_pending",
        "_phase",
        "_settings",
        "_timer",
        "receiver",
    )

    def __init__(
        self, owner: Owner, receiver: Receiver, settings: LinkSettings, uri: WebSocketURI, link_time: Clock
    ) -> None:
        super().__init__(handshake.protocol_for(settings, uri))
        self._owner = owner
        self.receiver = receiver
        self._settings = settings
        self._link_time = link_time
        self._framing = Framing(self._protocol)
        self._keepalive = Keepalive(self, link_time)
        self._phase = Phase.HANDSHAKE
        self._failure: Failure | None = None
        self._pending: list[Event] | None = None  # received, but kept until the peer reads again
        self._timer: Timer | None = None  # of a peer that does not read, or does not close
        self._paused = False
        self._given_up = False

    @property
    def up(self) -> bool:
        """Is there a TCP connection, and TLS on it where it is wanted?"""
        return self._transport is not None

    @property
    def busy(self) -> bool:
        """Is the peer expected to do something now: finish a handshake, answer a ping, read what was written?"""
        if self._given_up or isinstance(self._transport, SeveredTransport):
            return False
        if self._phase is not _OPEN:
            return self._phase is not Phase.ENDED
        unread = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return self._keepalive.waiting or self._paused or unread > 0

    def give_up(self) -> None:
        """Do not count as busy for what the peer has not done up to now."""
        self._given_up = True

    def keep_alive(self, settings: LinkSettings) -> None:
        """Ping as these settings say, from now on."""
        self._settings = settings
        if self._phase is _OPEN:
            self._keepalive.start(settings.ping_interval_s, settings.call_timeout_s)

    def send_ping(self, data: bytes) -> None:
        self._given_up = False
        super().send_ping(data)

    def pong_missing(self, waited_s: float) -> None:
        """The connection is lost; the close frame that nobody would read is left out."""
        self.end(Failure(FailureKind.CLOSED, f"the CSMS did not answer a ping within {waited_s:g} s"))

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake; `connection_ended` follows, after CLOSE_WAIT_S at the latest."""
        failure = Failure(FailureKind.CLOSED, reason or "closed by the charger")
        if self._phase is Phase.HANDSHAKE:
            self.end(failure)
        elif self._phase is _OPEN:
            self._failure = failure
            self._send_close(code, reason)
            self._begin_closing()

    def end(self, failure: Failure) -> None:
        """End the TCP connection at once, without a word."""
        self._failure = self._failure or failure
        if self._transport is None:
            self._finish(None)
        else:
            self._begin_closing()
            self._transport.abort()

    def not_utf8(self) -> None:
        """A text message was none (RFC 6455 §8.1)."""
        self._failure = Failure(FailureKind.CLOSED, "the CSMS sent text that is not UTF-8; closed with 1007")
        self._send_close(CloseCode.INVALID_DATA, "not UTF-8")
        self._begin_closing()

    def break_up(self, code: int) -> None:
        """End as something between charger and CSMS might: with this close code, 1006 without a word."""
        reason = f"network fault: the connection was closed with {code}"
        if code == BROKEN_OFF:
            self.end(Failure(FailureKind.CLOSED, reason))
        else:
            self.close(code, reason)

    def sever(self, *, out: bool, inward: bool) -> None:
        """Let nothing more pass in these directions though the socket stays open; both False: let it pass again."""
        if isinstance(self._transport, SeveredTransport):
            self._transport = self._transport.heal()
        if (out or inward) and self._transport is not None:
            self._transport = SeveredTransport(self._transport, out=out, inward=inward)
        elif self._phase is _OPEN:
            self._keepalive.start(self._settings.ping_interval_s, self._settings.call_timeout_s)

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._phase is Phase.ENDED:  # given up while TCP or TLS were being set up
            self._transport.abort()
            return
        if flaw := tls.name_flaw(transport.get_extra_info("ssl_object"), self._settings):
            self.end(Failure(FailureKind.TLS_CERTIFICATE, flaw))
            return
        self._protocol.send_request(handshake.request_for(self._protocol, self._settings))
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._given_up = False
        if self._phase is _OPEN:
            message = None if self._paused else self._framing.whole_text(data)
            if message is None:
                self._take(self._framing.receive(data))
            else:
                self._take_text(message)
        elif self._phase is not Phase.ENDED:
            events = self._framing.receive(data)
            if self._phase is Phase.HANDSHAKE:
                self._take_response(data, events)
            else:
                self._flush()

    def eof_received(self) -> None:
        if self._phase is Phase.ENDED:
            return
        self._protocol.receive_eof()
        if self._phase is Phase.HANDSHAKE:
            self._take_response(b"", self._protocol.events_received())
        self._begin_closing()
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        self._finish(error)
        self._transport = None

    def pause_writing(self) -> None:
        """The peer does not read: CALLs wait, and so do its own messages, each of which would bring another answer."""
        self._paused = True
        self.receiver.pause()
        if self._phase is _OPEN and self._transport is not None:
            self._transport.pause_reading()
            self._arm(self._settings.call_timeout_s, self._not_reading)

    def resume_writing(self) -> None:
        self._paused = False
        if self._phase is not _OPEN or self._transport is None:
            return
        self._disarm()
        events, self._pending = self._pending, None
        if events is not None:
            self._take(events)
        if not self._paused and self._phase is _OPEN:
            self.receiver.resume()
            self._transport.resume_reading()

    def _take_response(self, data: bytes, events: list[Event]) -> None:
        """The HTTP response, which comes as an event before the frames that follow it, opens the websocket or not."""
        failure = handshake.failure_in(self._protocol, events, self._settings)
        if failure is not None:
            self._failure = failure
            if self._protocol.state is State.OPEN:
                self._send_close(CloseCode.PROTOCOL_ERROR, "sub-protocol not agreed")
            self._begin_closing()
            self._flush()
            self._close_transport()
        elif events:
            handshake.forget(self._protocol, events.pop(0))
            self._framing.opened(data, events)
            self._phase = _OPEN
            self._keepalive.start(self._settings.ping_interval_s, self._settings.call_timeout_s)
            self._corked = []
            self._owner.connection_opened(self)
            self._take(events)

    def _take(self, events: list[Event]) -> None:
        if self._phase is not _OPEN:
            return
        closing = self._protocol.state is not State.OPEN
        if closing:
            self.receiver.mute()
        self._corked = self._corked or []
        for index, event in enumerate(events):
            if self._paused and not closing:
                self._pending = [*(self._pending or ()), *events[index:]]
                break
            if isinstance(event, Frame) and not self._take_frame(event):
                break
        self._flush()
        self._corked = None
        if self._protocol.state is not State.OPEN:
            self._begin_closing()

    def _take_frame(self, frame: Frame) -> bool:
        """False: the connection ends, nothing that follows counts."""
        if frame.opcode in _DATA:
            message = self._framing.assembled(frame)
            if message is not None and message[0] is Opcode.TEXT:
                self._take_text(message[1])
            elif message is not None:
                self.receiver.receive_binary(message[1])
        elif frame.opcode is Opcode.PONG:
            self._keepalive.pong(bytes(frame.data))
        return self._phase is _OPEN

    def _take_text(self, data: bytes) -> None:
        if not self.receiver.receive(data):
            self.not_utf8()

    def _begin_closing(self) -> None:
        if self._phase not in (Phase.HANDSHAKE, _OPEN):
            return
        was_open, self._phase = self._phase is _OPEN, Phase.CLOSING
        self._given_up = False
        self._pending = None
        self._keepalive.stop()
        self._arm(CLOSE_WAIT_S, self._not_closing)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()  # the peer's close frame is awaited
        if was_open:
            self._owner.connection_closing(self)

    def _finish(self, error: Exception | None) -> None:
        if self._phase is Phase.ENDED:
            return
        was_opening = self._phase is Phase.HANDSHAKE
        self._begin_closing()
        self._phase = Phase.ENDED
        self._disarm()
        failure = self._failure
        if failure is None and was_opening:
            failure = diagnosis.explain(error or ConnectionResetError(errno.ECONNRESET, ""), self._settings)
        elif failure is None:
            failure = diagnosis.ended(self._protocol.close_rcvd, self._protocol.parser_exc, error)
        self._owner.connection_ended(self, failure)

    def _not_reading(self) -> None:
        waited_s = self._settings.call_timeout_s
        self.end(Failure(FailureKind.CLOSED, f"the CSMS has read nothing for {waited_s:g} s"))

    def _not_closing(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _arm(self, seconds: float, callback: Callable[[], None]) -> None:
        self._disarm()
        self._timer = self._link_time.call_later(seconds, callback)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
