"""How a request of the CSMS to a station can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answered:
    """CALLRESULT. `verdict` is "" when the payload fits its schema, else what is wrong and where."""

    payload: Any
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """CALLERROR, the code as the station spelled it."""

    code: str
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing came within the time-out. An answer that comes later is noted in the frames and ignored."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The connection ended first."""


StationAnswer = Answered | Refused | NoAnswer | Gone

_KINDS: dict[str, type[Answered | Refused | NoAnswer | Gone]] = {
    "answered": Answered,
    "refused": Refused,
    "no-answer": NoAnswer,
    "gone": Gone,
}


def to_json(answer: StationAnswer) -> dict[str, Any]:
    """For the pipe from a child process."""
    kind = next(name for name, cls in _KINDS.items() if isinstance(answer, cls))
    return {"kind": kind, **asdict(answer)}


def from_json(data: Mapping[str, Any]) -> StationAnswer:
    """The reverse of `to_json`."""
    fields = {name: value for name, value in data.items() if name != "kind"}
    return _KINDS[data["kind"]](**fields)
