"""One message on its way through a disturbed network, and what the journal is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.ocppj import codec
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.ocppj.tap import shown, shown_junk
from ocpplab_tui.ocppj.text import printable

ANSWERS = (Kind.RESULT, Kind.ERROR)
NETWORK_FAULT = "network fault: "
_COVERED = f'"{REDACTED}"'.encode()
_SHOWN_LENGTH = 60


class Parcel:
    """`data` is what will arrive, `frame` the message as its sender meant it. `notes`: what the network did."""

    __slots__ = ("altered", "binary", "data", "frame", "in_line", "notes", "put_at")

    def __init__(self, frame: Frame, data: bytes, put_at: float, *, binary: bool = False) -> None:
        self.frame = frame
        self.data = data
        self.binary = binary
        self.put_at = put_at
        self.altered = False
        self.in_line = False  # nothing may overtake it
        self.notes: list[str] = []

    @property
    def direction(self) -> Direction:
        return self.frame.direction

    @property
    def note(self) -> str:
        """Empty for a message that the network left alone."""
        return NETWORK_FAULT + ", ".join(self.notes) if self.notes else ""

    def again(self) -> Parcel:
        """The same once more."""
        other = Parcel(self.frame, self.data, self.put_at, binary=self.binary)
        other.altered = self.altered
        other.notes = [*self.notes, "once more"]
        return other

    def alter(self, change: Callable[[bytes], bytes], note: str) -> None:
        """What arrives is another message. The journal shows that one too, but covered where the first held a secret:
        by its name it can't be found any more."""
        data = change(self.data)
        if data == self.data:
            return
        had_secret = self.frame.data != self.data
        kind, unique_id, _ = read(data)
        kept = _COVERED if had_secret else _kept(kind, data)
        self.frame = self.frame._replace(kind=kind, unique_id=unique_id or self.frame.unique_id, data=kept)
        self.data = data
        self.altered = True
        self.notes.append(note)

    def told(self, now: float) -> Frame:
        """For the journal: one that left, or that got lost."""
        return self.frame._replace(at=now, note=_joined(self.frame.note, self.note))

    def seen_as(self, frame: Frame) -> Frame:
        """For the journal: one that arrived, of which the session made `frame`."""
        data = self.frame.data if self.altered else frame.data
        return frame._replace(data=data, note=_joined(frame.note, self.note))


def _joined(note: str, more: str) -> str:
    return "; ".join(filter(None, (note, more)))


def received(data: bytes, now: float, charger_id: str, open_call: tuple[str, str], *, binary: bool) -> Frame:
    """A message of the CSMS as it came. `open_call`: id and action of the CALL that waits for its answer."""
    kind, unique_id, action = read(data)
    if kind in ANSWERS and unique_id == open_call[0]:
        action = open_call[1]
    kind = Kind.JUNK if binary else kind
    return Frame(now, charger_id, Direction.IN, kind, action, unique_id, _kept(kind, data))


def _kept(kind: Kind, data: bytes) -> bytes:
    return shown_junk(data) if kind is Kind.JUNK else shown(data)


def read(data: bytes) -> tuple[Kind, str, str]:
    """Kind, id and action, as far as they can be read."""
    try:
        message: Any = orjson.loads(data)
    except orjson.JSONDecodeError:
        return Kind.JUNK, "", ""
    if codec.is_call(message):
        return Kind.CALL, printable(message[1], _SHOWN_LENGTH), printable(message[2], _SHOWN_LENGTH)
    if codec.is_result(message) or codec.is_error(message):
        kind = Kind.RESULT if message[0] == codec.RESULT else Kind.ERROR
        return kind, printable(message[1], _SHOWN_LENGTH), ""
    return Kind.JUNK, "", ""
