"""What can be made of a frame: texts to copy, a command for the shell, the same request once more."""

from __future__ import annotations

import shlex
from typing import Any

import orjson

from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.tui.widgets.exchange_text import payload_of, pretty_text


def payload_text(frame: Frame) -> str | None:
    """The payload as pretty JSON; None where there is none."""
    payload, whole = payload_of(frame)
    return pretty_text(payload) if whole else None


def command(frame: Frame, identity: str, version: str) -> str | None:
    """A line for the shell that sends this request from its charger again; None for what no charger asked."""
    if why_not_again(frame):
        return None
    payload, _ = payload_of(frame)
    fields = [
        f"action={frame.action}",
        f"ocpp_version=ocpp{version}",
        f"payload={orjson.dumps(payload).decode()}",
        *(["validate=false"] if frame.verdict else []),
    ]
    return shlex.join(["ocpplab-tui", "do", "proxy-message", identity, *fields])


def why_not_again(frame: Frame) -> str:
    """What keeps this frame from being sent again, as a sentence; "" when nothing does."""
    if frame.kind is not Kind.CALL or frame.direction is not Direction.OUT:
        return "Only a request of a charger can be sent again; this one is not."
    payload, whole = payload_of(frame)
    if not whole or not isinstance(payload, dict) or not frame.action:
        return "Its payload is no JSON object, so it cannot be sent again."
    return ""


def is_redacted(frame: Frame) -> bool:
    """Does it hold secrets that the journal has covered?"""
    return REDACTED in frame.text or orjson.dumps(REDACTED)[1:-1] in frame.data


def message(frame: Frame, version: str) -> ProxyMessage:
    """The operation that sends it again, verbatim where its schema forbids it."""
    payload, _ = payload_of(frame)
    values: dict[str, Any] = {"action": frame.action, "ocpp_version": f"ocpp{version}", "payload": payload}
    return ProxyMessage(**values, check_schema=not frame.verdict)


def form_texts(frame: Frame) -> dict[str, str]:
    """What stands in the form in which it is changed before."""
    return {
        "action": frame.action,
        "payload": payload_text(frame) or "{}",
        "check_schema": "no" if frame.verdict else "yes",
    }
