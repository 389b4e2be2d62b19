"""One OCPP-J message as the journal keeps it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Direction(StrEnum):
    """Seen from the charger: `out` goes to the CSMS."""

    OUT = "out"
    IN = "in"


class Kind(StrEnum):
    CALL = "call"
    RESULT = "result"
    ERROR = "error"
    JUNK = "junk"  # not an OCPP-J message, or not one of ours


class Frame(NamedTuple):
    """A message that was sent or received. A tuple, since hundreds of thousands are kept.

    `at` is simulated time (s since the epoch). `action` is that of the CALL also on results. `data` is the frame as it
    stood on the wire, with secrets redacted. `latency_ms` is the real time from CALL to answer, on answers only.
    `verdict` is "" when the payload fits its schema, else what is wrong and where. `note`: what the link did about it.
    """

    at: float
    charger_id: str
    direction: Direction
    kind: Kind
    action: str
    unique_id: str
    data: bytes
    latency_ms: float | None = None
    verdict: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The wire text; bytes that are not UTF-8 are shown as escapes."""
        return self.data.decode("utf-8", "backslashreplace")
