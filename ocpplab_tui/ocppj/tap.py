"""What the journal is told of a frame: its bytes with secrets covered."""

from __future__ import annotations

from typing import Any

import orjson

from ocpplab_tui.base.redaction import TOKEN_ACTIONS, may_hold_secret, redact, redact_junk
from ocpplab_tui.ocppj.actions import PLAIN_ACTIONS
from ocpplab_tui.ocppj.codec import dumps
from ocpplab_tui.ocppj.frame import Kind

_MAX_JUNK_BYTES = 4096
_ERROR = Kind.ERROR


def needs_a_look(kind: Kind, action: str, verdict: str, data: bytes) -> bool:
    """Can the message hold a secret? Those that are known to, those that break their schema, those of no known action,
    and errors, in which some CSMSs repeat the whole request. Of messages with tokens, which are many, those with a code
    that a driver typed."""
    if verdict != "" or action not in PLAIN_ACTIONS or kind is _ERROR:
        return True
    return action in TOKEN_ACTIONS and (b"KeyCode" in data or b"\\u" in data)


def shown(data: bytes) -> bytes:
    """A message that needs a look, as it may be kept."""
    return covered(data) if may_hold_secret(data) else data


def covered(data: bytes) -> bytes:
    """A frame that is JSON, parsed, with every secret covered, and written again; unchanged if there was none."""
    message: Any = orjson.loads(data)
    redacted = redact(message)
    return data if redacted == message else dumps(redacted)


def shown_junk(data: bytes) -> bytes:
    """A frame that is no message, with its secrets covered; of a long one, the beginning."""
    try:
        data = shown(data)
    except ValueError:
        return redact_junk(data[: 2 * _MAX_JUNK_BYTES])[:_MAX_JUNK_BYTES]
    return data[:_MAX_JUNK_BYTES]
