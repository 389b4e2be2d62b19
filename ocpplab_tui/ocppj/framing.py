"""Messages to websocket frames and back: the library's work, with a short cut for the case that is nearly all of it.

A text frame that comes alone and whole, and each text that goes out, are cut and built by hand, which saves a quarter
of the CPU time of a CALL. Everything else (control frames, fragments, several frames at once, errors) is the library's.
"""

from __future__ import annotations

from itertools import chain, repeat
from os import urandom
from struct import iter_unpack, pack

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import Event

try:
    from websockets.speedups import apply_mask
except ImportError:  # no C extension on this platform
    from websockets.utils import apply_mask

_WHOLE_TEXT = 0x81  # FIN and opcode 1
_MASKED = 0x80
_KEY_BYTES_AT_ONCE = 1024
_UNKNOWN = 1 << 62  # bytes: no frame ever makes this up, so the library reads everything
_CONT, _TEXT, _BINARY = Opcode.CONT, Opcode.TEXT, Opcode.BINARY


_masking_keys = chain.from_iterable(iter_unpack("4s", urandom(_KEY_BYTES_AT_ONCE)) for _ in repeat(None))
"""Keys that nobody can foretell (RFC 6455 §5.3), of which one system call brings many."""


def text_frame(data: bytes) -> bytes:
    """A text message as a masked frame (RFC 6455 §5.2, §5.3)."""
    length, (key,) = len(data), next(_masking_keys)
    if length < 126:
        head = pack("!BB4s", _WHOLE_TEXT, _MASKED | length, key)
    elif length < 65536:
        head = pack("!BBH4s", _WHOLE_TEXT, _MASKED | 126, length, key)
    else:
        head = pack("!BBQ4s", _WHOLE_TEXT, _MASKED | 127, length, key)
    return head + apply_mask(data, key)


class Framing:
    """The reading side of one websocket. Bytes go to the library, or by the short cut while it holds nothing back."""

    __slots__ = ("_backlog", "_fragments", "protocol")

    def __init__(self, protocol: ClientProtocol) -> None:
        self.protocol = protocol
        self._backlog = _UNKNOWN  # bytes given to the library of which no frame has come out yet
        self._fragments: tuple[Opcode, bytearray] | None = None

    def opened(self, data: bytes, events: list[Event]) -> None:
        """The handshake ended within `data`, in which the frames `events` followed it."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if end and head.startswith(b"HTTP/"):
            self._backlog = len(rest) - _size_of(events)

    def whole_text(self, data: bytes) -> bytes | None:
        """The message, if these bytes are exactly one text frame; else None, and nothing has been read."""
        if self._backlog or self._fragments is not None or data[0] != _WHOLE_TEXT or len(data) < 4:
            return None
        length, start = data[1], 2
        if length == 126:
            length, start = data[2] << 8 | data[3], 4
        elif length > 126:
            return None
        if len(data) != start + length:
            return None
        limit = self.protocol.max_message_size
        return data[start:] if limit is None or length <= limit else None

    def receive(self, data: bytes) -> list[Event]:
        """Let the library read; what came of it."""
        self.protocol.receive_data(data)
        events = self.protocol.events_received()
        self._backlog += len(data) - _size_of(events)
        return events

    def assembled(self, frame: Frame) -> tuple[Opcode, bytes] | None:
        """Kind and content of the message that this data frame completes; None while a part is missing."""
        if frame.opcode is not _CONT:
            self._fragments = frame.opcode, bytearray()
        if self._fragments is None:
            return None
        kind, message = self._fragments
        message += frame.data
        if not frame.fin:
            return None
        self._fragments = None
        return kind, bytes(message)


def _size_of(events: list[Event]) -> int:
    """Bytes on the wire. A peer that writes lengths in more bytes than needed makes this too small, so that a backlog
    remains and the short cut is not taken: always safe."""
    total = 0
    for event in events:
        if isinstance(event, Frame):
            length = len(event.data)
            total += length + (2 if length < 126 else 4 if length < 65536 else 10)
    return total
