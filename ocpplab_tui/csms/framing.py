"""OCPP-J frames as the CSMS reads and writes them (OCPP-J 1.6 §4, 2.0.1 part 4 §4).

Own code on purpose: the `ocpp` package drops malformed messages without a word, swaps NotImplemented and NotSupported,
and repeats whole payloads in its error details.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

VERSIONS = {"ocpp1.6": "1.6", "ocpp2.0.1": "2.0.1"}
"""Sub-protocols that the CSMS speaks, and the version that each one is."""

MAX_ID_LENGTH = 36
MAX_DEPTH = 64
"""Of arrays and objects in each other. No schema needs more than a dozen; customData and data may hold anything."""
UNKNOWN_ID = "-1"
"""The id of a CALLERROR about a message whose own id could not be read (2.0.1 part 4 §4.2.3)."""

_SPELLING_16 = {
    "FormatViolation": "FormationViolation",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request; the payload is whatever stood there."""

    unique_id: str
    action: str
    payload: Any


@dataclass(frozen=True, slots=True)
class CallResult:
    """An answer."""

    unique_id: str
    payload: Any


@dataclass(frozen=True, slots=True)
class CallError:
    """A refusal."""

    unique_id: str
    code: str
    description: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Junk:
    """No message of OCPP-J. `code` is the CALLERROR it deserves (2.0.1 spelling), `unique_id` "-1" when unreadable."""

    unique_id: str
    code: str
    text: str


Message = Call | CallResult | CallError | Junk


def parse(text: str | bytes) -> Message:
    """Read one websocket message."""
    if isinstance(text, bytes):
        return Junk(UNKNOWN_ID, "RpcFrameworkError", "a binary message; OCPP-J is text")
    try:
        frame = orjson.loads(text)
    except ValueError:
        return Junk(UNKNOWN_ID, "RpcFrameworkError", "no JSON")
    if not isinstance(frame, list) or not frame:
        return Junk(UNKNOWN_ID, "RpcFrameworkError", "no JSON array")
    unique_id = frame[1] if len(frame) > 1 else None
    known_id = unique_id if isinstance(unique_id, str) and unique_id else UNKNOWN_ID
    kind = frame[0]
    if type(kind) is not int or kind not in (2, 3, 4):
        return Junk(known_id[:MAX_ID_LENGTH], "MessageTypeNotSupported", "unknown message type")
    if known_id == UNKNOWN_ID:
        return Junk(UNKNOWN_ID, "RpcFrameworkError", "no unique id")
    if _deeper_than(frame, text, MAX_DEPTH):
        code = "FormatViolation" if kind == 2 else ""
        return Junk(known_id[:MAX_ID_LENGTH], code, f"nested more than {MAX_DEPTH} levels deep")
    return _READERS[kind](known_id, frame)


def _deeper_than(frame: Any, text: str, limit: int) -> bool:
    """Whether arrays and objects are nested deeper; most texts have not even so many of them."""
    if text.count("[") + text.count("{") <= limit:
        return False
    level = [frame]
    for _ in range(limit + 1):
        inner = [value for each in level for value in (each.values() if isinstance(each, dict) else each)]
        level = [value for value in inner if isinstance(value, dict | list)]
        if not level:
            return False
    return True


def _read_call(unique_id: str, frame: list[Any]) -> Message:
    if len(unique_id) > MAX_ID_LENGTH:
        return Junk(UNKNOWN_ID, "RpcFrameworkError", f"a unique id of more than {MAX_ID_LENGTH} characters")
    if len(frame) != 4:
        return Junk(unique_id, "FormatViolation", f"a CALL of {len(frame)} elements instead of 4")
    if not isinstance(frame[2], str):
        return Junk(unique_id, "FormatViolation", "an action that is no text")
    return Call(unique_id, frame[2], frame[3])


def _read_result(unique_id: str, frame: list[Any]) -> Message:
    if len(frame) != 3:
        return Junk(unique_id, "", f"a CALLRESULT of {len(frame)} elements instead of 3")
    return CallResult(unique_id, frame[2])


def _read_error(unique_id: str, frame: list[Any]) -> Message:
    if len(frame) < 3 or not isinstance(frame[2], str):
        return Junk(unique_id, "", "a CALLERROR without a code")
    description = frame[3] if len(frame) > 3 and isinstance(frame[3], str) else ""
    details = frame[4] if len(frame) > 4 and isinstance(frame[4], dict) else {}
    return CallError(unique_id, frame[2], description, details)


_READERS = {2: _read_call, 3: _read_result, 4: _read_error}


def call_text(unique_id: str, action: str, payload: Any) -> str:
    """A CALL as it goes on the wire."""
    return orjson.dumps([2, unique_id, action, payload]).decode()


def result_text(unique_id: str, payload: Any) -> str:
    """A CALLRESULT as it goes on the wire."""
    return orjson.dumps([3, unique_id, payload]).decode()


def error_text(version: str, unique_id: str, code: str, description: str) -> str:
    """A CALLERROR as it goes on the wire; `code` in 2.0.1 spelling is written as this version spells it.

    The details stay empty: what was wrong stands in the description, which never repeats a value.
    """
    spelled = _SPELLING_16.get(code, code) if version == "1.6" else code
    return orjson.dumps([4, unique_id, spelled, description[:255], {}]).decode()
