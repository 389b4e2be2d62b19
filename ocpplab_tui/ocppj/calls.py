"""The two kinds of CALL: ours that wait for an answer, and the peer's that get one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.redaction import redact, redact_text
from ocpplab_tui.ocppj import codec, codes, violations
from ocpplab_tui.ocppj.answers import Answer, Refused, Result
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.ocppj.frame import Kind
from ocpplab_tui.ocppj.handler import CallHandler
from ocpplab_tui.ocppj.schemas import Schemas
from ocpplab_tui.ocppj.text import printable
from ocpplab_tui.ocppj.violations import Violation

logger = logging.getLogger(__name__)

OnAnswer = Callable[[Answer], None]


class Call:
    """A CALL of ours, from the moment it is asked for until it has its answer. `data` is empty once it was sent."""

    __slots__ = ("action", "data", "note", "on_answer", "sent_at", "unique_id", "verdict")

    def __init__(
        self, action: str, unique_id: str, data: bytes, on_answer: OnAnswer, verdict: str, note: str = ""
    ) -> None:
        self.action = action
        self.unique_id = unique_id
        self.data = data
        self.on_answer = on_answer
        self.verdict = verdict
        self.note = note
        self.sent_at = 0.0

    def tell(self, answer: Answer) -> None:
        """Hand over the answer; what its receiver raises must not end the connection."""
        try:
            self.on_answer(answer)
        except Exception:
            logger.exception("the receiver of the answer to %s %s failed", self.action, self.unique_id)


class Reply(NamedTuple):
    """Our answer to a CALL of the peer, ready to be written."""

    kind: Kind
    data: bytes
    verdict: str = ""
    note: str = ""


def encoded(action: str, unique_id: str, payload: dict[str, Any]) -> bytes:
    """A CALL of ours as it goes out. Raises InvalidPayload for what JSON cannot say."""
    try:
        return codec.encode_call(unique_id, action, payload)
    except TypeError as error:
        raise InvalidPayload(action, "", f"cannot be written as JSON: {error}") from None


def reply_to(
    handler: CallHandler, schemas: Schemas, unique_id: str, action: str, payload: dict[str, Any], flaw: Violation | None
) -> Reply:
    """Have a CALL of the peer performed. `flaw`: what is wrong with its payload."""
    try:
        _refuse(schemas, action, flaw)
        result = handler.call_received(action, payload)
        data = codec.encode_result(unique_id, result)
    except CallError as error:
        return refusal(schemas.version, unique_id, error.wire_code, error.description, error.details)
    except Exception:
        logger.exception("%s could not be performed", action)
        return refusal(schemas.version, unique_id, codes.INTERNAL_ERROR, "the charger failed to perform the request")
    own_flaw = schemas.check(action, "result", result)
    if own_flaw is None:
        return Reply(Kind.RESULT, data)
    logger.error("the answer to %s breaks its schema: %s", action, own_flaw)
    return Reply(Kind.RESULT, data, str(own_flaw))


def refusal(version: str, unique_id: str, code: str, description: str, details: dict[str, Any] | None = None) -> Reply:
    """A CALLERROR; `code` in 2.0.1 spelling."""
    spelled = codes.spelled(version, code)
    try:
        data = codec.encode_error(unique_id, spelled, description, details or {})
    except TypeError:
        data = codec.encode_error(unique_id, spelled, "", {})
    return Reply(Kind.ERROR, data, note=spelled)


def answer_from_result(payload: dict[str, Any], flaw: Violation | None) -> Answer:
    """What the caller is told of a CALLRESULT, given what is wrong with it."""
    if flaw is None or flaw.tolerable:
        return Result(payload)
    return Refused(codes.FORMAT_VIOLATION, str(flaw))


def answer_from_error(version: str, parts: list[Any]) -> tuple[Refused, str]:
    """What the caller is told of a CALLERROR, from what follows its id; and the verdict on it.

    Secrets are covered: some CSMSs repeat the whole request in an error, and callers show what they are told.
    """
    code, description, details = [*parts, None, None, None][:3]
    problems = [] if len(parts) == 3 else [f"a CALLERROR has 5 elements, this one has {2 + len(parts)}"]
    if not isinstance(code, str):
        problems, code = [*problems, "its code is no text"], codes.GENERIC_ERROR
    elif not codes.is_code_of(version, code):
        problems.append(f"{printable(code, 40)} is no error code of OCPP {version}")
    text = description if isinstance(description, str) else ""
    shown_details = redact(details) if isinstance(details, dict) else {}
    refused = Refused(printable(code, 100), printable(redact_text(text), 255), shown_details)
    return refused, "; ".join(problems)


def _refuse(schemas: Schemas, action: str, flaw: Violation | None) -> None:
    if action in schemas.actions and action not in schemas.from_csms:
        raise CallError(codes.NOT_SUPPORTED, "a charger sends this message, it does not take it")
    if flaw is not None and not flaw.tolerable:
        raise CallError(violations.code_of(schemas.version, flaw), str(flaw))
