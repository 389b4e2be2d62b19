"""How a frame has to be answered, read from the specification once more (ocpp16 J-04 to J-13, ocpp201 T-03 to T-06)."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from ocpplab_tui.ocppj import codec, schemas
from tests.fuzz.play import Flaw

CODES = {
    "1.6": frozenset(
        {
            "NotImplemented",
            "NotSupported",
            "InternalError",
            "ProtocolError",
            "SecurityError",
            "FormationViolation",
            "PropertyConstraintViolation",
            "OccurenceConstraintViolation",
            "TypeConstraintViolation",
            "GenericError",
        }
    ),
    "2.0.1": frozenset(
        {
            "FormatViolation",
            "GenericError",
            "InternalError",
            "MessageTypeNotSupported",
            "NotImplemented",
            "NotSupported",
            "OccurrenceConstraintViolation",
            "PropertyConstraintViolation",
            "ProtocolError",
            "RpcFrameworkError",
            "SecurityError",
            "TypeConstraintViolation",
        }
    ),
}
ID_MAX = 36
BROKEN = {"1.6": "FormationViolation", "2.0.1": "FormatViolation"}


class Expected(NamedTuple):
    """The one answer to a frame: the id that it carries, and the codes that are right; "" among them: a result."""

    unique_id: str
    codes: frozenset[str]


def expected(version: str, data: bytes) -> Expected | None:
    """What a frame has to be answered with; None: with nothing."""
    unreadable = None if version == "1.6" else Expected("-1", frozenset({"RpcFrameworkError"}))
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError:
        return unreadable if _is_text(data) else None
    if not isinstance(message, list) or not message:
        return unreadable
    kind, unique_id = message[0], message[1] if len(message) > 1 else None
    if kind in (3, 4):
        return None
    readable = isinstance(unique_id, str) and len(unique_id) <= ID_MAX
    if kind != 2:
        code = frozenset({"MessageTypeNotSupported"})
        return None if version == "1.6" else Expected(str(unique_id) if readable else "-1", code)
    if not readable:
        return _with_bad_id(unreadable, unique_id)
    if len(message) != 4 or not isinstance(message[2], str) or not isinstance(message[3], dict):
        return Expected(str(unique_id), frozenset({BROKEN[version]}))
    return Expected(str(unique_id), _codes(version, data, message[2], message[3]))


def check(version: str, data: bytes, sent: list[list[Any]], *, registered: bool) -> None:
    """Raises Flaw unless `sent` begins with the right answer to the frame and holds no other one."""
    wanted = expected(version, data)
    answers = [message for message in sent if message[0] in (3, 4)]
    if wanted is None:
        if answers:
            raise Flaw(f"answered what has to be ignored: {answers}")
        return
    if len(answers) != 1 or answers[0] is not sent[0]:
        raise Flaw(f"one answer, and that first, is expected; sent: {str(sent)[:500]}")
    answer = answers[0]
    if answer[1] != wanted.unique_id:
        raise Flaw(f"the answer has the id {answer[1]!r} instead of {wanted.unique_id!r}")
    if answer[0] == 3:
        if "" not in wanted.codes:
            raise Flaw(f"a result, where one of {sorted(wanted.codes)} is right: {str(answer)[:500]}")
        return
    _check_error(version, answer)
    if "" not in wanted.codes and answer[2] not in wanted.codes and registered:
        raise Flaw(f"{answer[2]}, where one of {sorted(wanted.codes)} is right")


def _check_error(version: str, answer: list[Any]) -> None:
    if len(answer) != 5 or not isinstance(answer[3], str) or not isinstance(answer[4], dict):
        raise Flaw(f"no CALLERROR as it has to be: {answer}")
    if answer[2] not in CODES[version] or answer[2] == "InternalError":
        raise Flaw(f"code {answer[2]}: {answer[3]}")
    if len(answer[3]) > 255:
        raise Flaw("the description has more than 255 characters")


def _with_bad_id(unreadable: Expected | None, unique_id: Any) -> Expected | None:
    """1.6 may answer where it can tell which frame it means."""
    if unreadable is not None or not isinstance(unique_id, str) or len(unique_id) > 255:
        return unreadable
    return Expected(unique_id, frozenset({BROKEN["1.6"]}))


def _codes(version: str, data: bytes, action: str, payload: dict[str, Any]) -> frozenset[str]:
    known = schemas.of(version)
    if action not in known.actions:
        return frozenset({"NotImplemented"})
    if action not in known.from_csms:
        return frozenset({"NotSupported"})
    if b"." in data:
        codec.make_numbers_whole(payload)
    flaw = known.check(action, "call", payload)
    if flaw is None or flaw.tolerable:
        return CODES[version] | {""}
    return CODES[version] - {"NotImplemented", "NotSupported", "InternalError"}


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
