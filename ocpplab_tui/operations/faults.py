"""Faults of a connector or of the whole charger."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ocpplab_tui.operations.fields import ConnectorNumber, ConnectorOperation, EvseNumber
from ocpplab_tui.operations.model import FieldKind, Operation, TargetKind


class InjectFault(Operation):
    """Break something. Without a connector the whole charger is concerned."""

    name: ClassVar[str] = "inject-fault"
    title: ClassVar[str] = "Inject fault"
    summary: ClassVar[str] = "Let a connector, or the whole charger, have a fault until it is cleared."
    group: ClassVar[str] = "Faults"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "x"
    opposite: ClassVar[str | None] = "clear-fault"

    fault_type: str = Field(
        title="Fault",
        min_length=1,
        max_length=50,
        description="GroundFault, OverCurrent, OverTemperature and the like, or any ChargePointErrorCode of OCPP 1.6.",
        examples=["GroundFault"],
        json_schema_extra={"kind": FieldKind.FAULT},
    )
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None


class ClearFault(ConnectorOperation):
    """Mend it again. Without a connector the faults of the whole charger are cleared."""

    name: ClassVar[str] = "clear-fault"
    title: ClassVar[str] = "Clear fault"
    summary: ClassVar[str] = "End the faults of a connector, or of the whole charger; it goes back to the state before."
    group: ClassVar[str] = "Faults"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "X"
    opposite: ClassVar[str | None] = "inject-fault"
