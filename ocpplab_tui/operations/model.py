"""What an operation is, and what became of one: Operation, Command, Outcome. No asyncio in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from ocpplab_tui.base.errors import OperationRefused


class Outcome(StrEnum):
    """How far a command has come."""

    RECEIVED = "received"  # under way
    DEFERRED = "deferred"  # stored while offline
    APPLIED = "applied"  # done in the hardware, and every message it caused was answered positively
    REJECTED = "rejected"  # the CSMS or the charger said no
    EXPIRED = "expired"  # given up while offline
    FAILED = "failed"  # CALLERROR, timeout, or an error of ours

    @property
    def final(self) -> bool:
        return self not in (Outcome.RECEIVED, Outcome.DEFERRED)


class TargetKind(StrEnum):
    CHARGER = "charger"
    CHARGER_OR_LOCATION = "charger-or-location"


class FieldKind(StrEnum):
    """How a form asks for a field; given as `json_schema_extra={"kind": …}`, else told from its type."""

    CONNECTOR = "connector"
    EVSE = "evse"
    ID_TOKEN = "id-token"  # noqa: S105 - a kind of field
    FAULT = "fault"
    CONFIGURATION = "configuration"
    LOCAL_LIST = "local-list"
    ACTION = "action"
    PAYLOAD = "payload"
    TRANSACTION = "transaction"


class Operation(BaseModel):
    """One kind of thing that can be asked of a charger. Fields, their constraints and their docs are the only source of
    the form, the HTTP body, the palette entry, the CLI verb and the docs' table."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    name: ClassVar[str]  # kebab case: "plug-connector"
    path: ClassVar[str] = ""  # HTTP path below /ocpp/commands/, where it is not the name
    title: ClassVar[str]  # "Plug connector"
    summary: ClassVar[str]  # one sentence
    group: ClassVar[str]  # one of `registry.GROUPS`: "Cable", "Session", "Charger" …
    target: ClassVar[TargetKind] = TargetKind.CHARGER_OR_LOCATION
    versions: ClassVar[frozenset[str]] = frozenset({"1.6", "2.0.1"})
    key: ClassVar[str | None] = None  # default key of the dashboard
    opposite: ClassVar[str | None] = None  # name of the operation that undoes it
    destructive: ClassVar[bool] = False  # the dashboard asks before it does this

    @classmethod
    def event_type(cls) -> str:
        """The name in snake case, as QueuedCommandResponse says it."""
        return cls.name.replace("-", "_")

    @classmethod
    def http_path(cls) -> str:
        """The vendor's path of this operation: "/ocpp/commands/plug-connector"."""
        return f"/ocpp/commands/{cls.path or cls.name}"


@dataclass(slots=True)
class Command:
    """One operation submitted to one charger. Times are simulated seconds since the epoch."""

    id: str  # 12 lower-case hex digits
    operation: Operation
    charger_id: str
    identity: str
    origin: str  # who asked: "key", "form", "gateway:<token name>", "traffic", "cli", …
    created_at: float
    status: Outcome = Outcome.RECEIVED
    detail: str = ""
    result: dict[str, Any] = field(default_factory=dict)  # what a 200-answer needs: configured, cleared_entries, …
    ocpp_result: dict[str, Any] | None = None  # payload of the last answer of the CSMS that it caused
    messages: list[str] = field(default_factory=list)  # unique ids of the frames it caused
    finished_at: float | None = None
    refusal: OperationRefused | None = None  # set when the charger could not do it at all (HTTP 400)
    broken: bool = False  # an error of ours, found at once (HTTP 500)
    watchers: list[Callable[[Command], object]] = field(default_factory=list, repr=False)

    def watch(self, callback: Callable[[Command], object]) -> None:
        """Call back at each change of status; at once if it is final already."""
        if self.status.final:
            callback(self)
        else:
            self.watchers.append(callback)
