"""How a CALL of ours can end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Result(NamedTuple):
    """The peer answered with a CALLRESULT whose payload fits its schema. A tuple, since it comes with every CALL."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The peer answered with a CALLERROR, or with a CALLRESULT that breaks its schema (`code` "FormatViolation")."""

    code: str
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The message timeout passed (OCPP 1.6 J-14, 2.0.1 T-04)."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The link went down first. `sent`: the CALL had left, so the peer may have seen it."""

    sent: bool


Answer = Result | Refused | NoAnswer | Lost
