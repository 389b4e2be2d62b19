"""Transactions, raw, and whole charging sessions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from ocpplab_tui.operations.fields import ConnectorNumber, EvseNumber, IdTag
from ocpplab_tui.operations.model import FieldKind, Operation


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


TransactionId = Annotated[str | None, BeforeValidator(_number_as_text)]


class StartTransaction(Operation):
    """Start without asking for authorization first. The cable must be plugged in."""

    name: ClassVar[str] = "start-transaction"
    title: ClassVar[str] = "Start transaction"
    summary: ClassVar[str] = "Start a transaction for a tag on a plugged connector, without an Authorize before it."
    group: ClassVar[str] = "Session"
    key: ClassVar[str | None] = "t"
    opposite: ClassVar[str | None] = "stop-transaction"

    id_tag: IdTag
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None


class StopTransaction(Operation):
    """Stop without a swipe. The cable stays in."""

    name: ClassVar[str] = "stop-transaction"
    title: ClassVar[str] = "Stop transaction"
    summary: ClassVar[str] = "Stop a running transaction; the cable stays plugged in."
    group: ClassVar[str] = "Session"
    key: ClassVar[str | None] = "T"
    opposite: ClassVar[str | None] = "start-transaction"

    transaction_id: TransactionId = Field(
        default=None,
        title="Transaction",
        min_length=1,
        max_length=36,
        description="Its id; none: the charger's only running transaction.",
        json_schema_extra={"kind": FieldKind.TRANSACTION},
    )


class StartSession(Operation):
    """What a driver does: plug, swipe, charge; ends by itself at the time or energy limit."""

    name: ClassVar[str] = "start-session"
    title: ClassVar[str] = "Start session"
    summary: ClassVar[str] = "Plug, authorize, start and charge, until stopped or until the time or energy limit."
    group: ClassVar[str] = "Session"
    key: ClassVar[str | None] = "s"
    opposite: ClassVar[str | None] = "stop-session"

    id_tag: IdTag
    connector_id: ConnectorNumber = None
    duration_seconds: int | None = Field(
        default=None, title="Duration", gt=0, le=31_536_000, description="Stops after this many simulated seconds."
    )
    target_energy_kwh: float | None = Field(
        default=None, title="Energy", gt=0, le=100_000, description="Stops after this many kilowatt hours."
    )


class StopSession(Operation):
    """What a driver does at the end: stop, then unplug."""

    name: ClassVar[str] = "stop-session"
    title: ClassVar[str] = "Stop session"
    summary: ClassVar[str] = "Stop the running session and unplug the cable."
    group: ClassVar[str] = "Session"
    key: ClassVar[str | None] = "S"
    opposite: ClassVar[str | None] = "start-session"

    connector_id: ConnectorNumber = None
