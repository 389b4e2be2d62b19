"""The writing side of a connection."""

from __future__ import annotations

import asyncio

from websockets.client import ClientProtocol
from websockets.exceptions import ProtocolError as WebSocketProtocolError
from websockets.frames import CloseCode
from websockets.protocol import SEND_EOF, State

from ocpplab_tui.ocppj.framing import text_frame

_MAX_CORKED = 8  # messages that are written together
_MAX_CLOSE_REASON_BYTES = 123  # RFC 6455 §5.5


class Writer(asyncio.Protocol):
    """Frames to the transport, in order; while corked they are gathered, so that one write takes them all."""

    __slots__ = ("_corked", "_protocol", "_transport")

    def __init__(self, protocol: ClientProtocol) -> None:
        self._protocol = protocol
        self._transport: asyncio.Transport | None = None
        self._corked: list[bytes] | None = None

    def send_text(self, data: bytes) -> None:
        """Write a message. Only while the websocket is open."""
        frame, corked = text_frame(data), self._corked
        if corked is None:
            self._write(frame)
        else:
            corked.append(frame)
            if len(corked) >= _MAX_CORKED:
                self._flush()

    def send_ping(self, data: bytes) -> None:
        self._protocol.send_ping(data)
        self._flush()

    def _send_close(self, code: int, reason: str) -> None:
        self._flush()
        if self._protocol.state is not State.OPEN:
            return
        text = reason.encode()[:_MAX_CLOSE_REASON_BYTES].decode(errors="ignore")
        try:
            self._protocol.send_close(code, text)
        except WebSocketProtocolError:  # a code that nobody may send, such as 1006
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE, text)
        self._flush()

    def _flush(self) -> None:
        """Write what is corked, then what the library has to send."""
        frames = self._protocol.data_to_send()
        if self._corked:
            frames[:0] = self._corked
            self._corked.clear()
        if not frames:
            return
        if frames[-1] == SEND_EOF:
            frames.pop()
            self._write(b"".join(frames))
            self._close_transport()
        else:
            self._write(frames[0] if len(frames) == 1 else b"".join(frames))

    def _write(self, data: bytes) -> None:
        transport = self._transport
        if data and transport is not None and not transport.is_closing():
            transport.write(data)

    def _close_transport(self) -> None:
        if self._transport is not None:
            self._transport.close()
