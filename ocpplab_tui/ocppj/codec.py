"""OCPP-J messages to bytes and back; what to say about a frame that is none (J-04, J-07, T-03, T-06).

A broken frame is dropped in 1.6 unless its id can be read; 2.0.1 answers it, with the id "-1" when there is none.
An answer is never answered, whatever is wrong with it, so two strict peers cannot send errors to and fro for ever.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from ocpplab_tui.ocppj import codes

CALL, RESULT, ERROR = 2, 3, 4
MAX_ID_LENGTH = 36
UNKNOWN_ID = "-1"
_MAX_DESCRIPTION = 255
_LONGEST_EXACT = 2**53  # whole numbers up to here are exact as floats


def dumps(value: Any) -> bytes:
    """JSON in no more memory than it needs: orjson's own result holds a buffer of 4 KB however short it is, and the
    journal keeps frames by the hundred thousand. Raises TypeError for what JSON cannot say."""
    return b"".join((orjson.dumps(value), b""))  # of two parts, since a single one is handed through


class Broken(NamedTuple):
    """A frame that is no CALL, result or error. `reply_id` None: it gets no answer. `answers`: the id of the CALL that
    it would have answered."""

    note: str
    reply_id: str | None = None
    code: str = ""
    answers: str | None = None


def is_call(message: Any) -> bool:
    return (
        isinstance(message, list)
        and len(message) == 4
        and message[0] == CALL
        and isinstance(message[1], str)
        and len(message[1]) <= MAX_ID_LENGTH
        and isinstance(message[2], str)
        and isinstance(message[3], dict)
    )


def is_result(message: Any) -> bool:
    return (
        isinstance(message, list)
        and len(message) == 3
        and message[0] == RESULT
        and isinstance(message[1], str)
        and isinstance(message[2], dict)
    )


def is_error(message: Any) -> bool:
    """Its other parts may be missing or wrong: the id tells which CALL failed."""
    return isinstance(message, list) and len(message) > 1 and message[0] == ERROR and isinstance(message[1], str)


def encode_call(unique_id: str, action: str, payload: dict[str, Any]) -> bytes:
    """Raises TypeError for what JSON cannot say."""
    return dumps([CALL, unique_id, action, payload])


def encode_result(unique_id: str, payload: dict[str, Any]) -> bytes:
    """Raises TypeError for what JSON cannot say."""
    return dumps([RESULT, unique_id, payload])


def encode_error(unique_id: str, code: str, description: str, details: dict[str, Any]) -> bytes:
    """Raises TypeError for what JSON cannot say. `code` as the version spells it."""
    return dumps([ERROR, unique_id, code, description[:_MAX_DESCRIPTION], details])


def judge(version: str, message: Any) -> Broken:
    """What to do about a parsed frame that has not the shape of a message."""
    strict = version != "1.6"
    if not isinstance(message, list) or not message:
        return _without_id(strict, "not a JSON array" if not isinstance(message, list) else "an empty array")
    kind = message[0]
    unique_id = message[1] if len(message) > 1 else None
    if kind in (RESULT, ERROR):
        return Broken("the answer is not of the form [3, id, {payload}]", answers=unique_id)
    if kind != CALL:
        return _unknown_type(strict, unique_id)
    if not isinstance(unique_id, str):
        return _without_id(strict, "the message id is missing" if unique_id is None else "the message id is no text")
    if len(unique_id) > MAX_ID_LENGTH:
        return _with_long_id(strict, unique_id)
    return Broken(_shape(message), unique_id, codes.FORMAT_VIOLATION)


def unreadable(version: str) -> Broken:
    """A frame that is not JSON."""
    return _without_id(version != "1.6", "not JSON")


def make_numbers_whole(payload: dict[str, Any]) -> None:
    """Turn 300.0 into 300 at every level: some CSMSs write each number so, and an id must not be a float."""
    nodes: list[Any] = [payload]
    while nodes:
        node = nodes.pop()
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(item, dict | list):
                nodes.append(item)
            elif isinstance(item, float) and item.is_integer() and abs(item) < _LONGEST_EXACT:
                node[key] = int(item)


def _unknown_type(strict: bool, unique_id: Any) -> Broken:
    if not strict:
        return Broken("unknown message type: ignored")
    readable = isinstance(unique_id, str) and len(unique_id) <= MAX_ID_LENGTH
    return Broken("unknown message type", unique_id if readable else UNKNOWN_ID, codes.MESSAGE_TYPE_NOT_SUPPORTED)


def _with_long_id(strict: bool, unique_id: str) -> Broken:
    note = f"the message id is longer than {MAX_ID_LENGTH} characters"
    if strict:
        return Broken(note, UNKNOWN_ID, codes.RPC_FRAMEWORK_ERROR)
    if len(unique_id) > _MAX_DESCRIPTION:
        return Broken(f"{note}: dropped")
    return Broken(note, unique_id, codes.FORMAT_VIOLATION)


def _without_id(strict: bool, problem: str) -> Broken:
    return Broken(problem, UNKNOWN_ID, codes.RPC_FRAMEWORK_ERROR) if strict else Broken(f"{problem}: dropped")


def _shape(message: list[Any]) -> str:
    if len(message) != 4:
        return f"a CALL has 4 elements, this one has {len(message)}"
    return "the action is no text" if not isinstance(message[2], str) else "the payload is not an object"
