"""Every frame, for whoever wants to watch: redacted, with the CSMS's own verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import orjson

from ocpplab_tui.base.redaction import may_hold_secret, redact, redact_junk


class FrameSeen(NamedTuple):
    """One message of one station.

    `at` is the CSMS's time (s since the epoch). `direction` is seen from the station, as everywhere in this program:
    "out" goes to the CSMS, "in" comes from it. `kind` is "call", "result", "error" or "junk". `action` is that of the
    CALL also on answers. `verdict` is "" when nothing is wrong, else what is, and what the CSMS did about it.
    """

    at: float
    identity: str
    direction: str
    kind: str
    action: str
    unique_id: str
    text: str
    verdict: str


OnFrame = Callable[[FrameSeen], None]


def covered(text: str | bytes) -> str:
    """The text of a frame without its secrets; bytes that are not UTF-8 become escapes."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    if may_hold_secret(data):
        try:
            data = orjson.dumps(redact(orjson.loads(data)))
        except ValueError:
            data = redact_junk(data)
    return data.decode("utf-8", "backslashreplace")
