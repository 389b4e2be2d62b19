"""Limits that others than the CSMS set, and what a vehicle asks for."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ocpplab_tui.operations.fields import ConnectorNumber, EvseNumber
from ocpplab_tui.operations.model import Operation, TargetKind


class SetExternalLimit(Operation):
    """Limit the charger, or one EVSE, as an energy manager or grid operator does; without a limit it is lifted."""

    name: ClassVar[str] = "set-external-limit"
    title: ClassVar[str] = "Set external limit"
    summary: ClassVar[str] = "Let an energy manager, grid operator or another limit the charger; no limit lifts it."
    group: ClassVar[str] = "Energy"
    target: ClassVar[TargetKind] = TargetKind.CHARGER_OR_LOCATION

    limit: float | None = Field(
        default=None,
        title="Limit",
        ge=0,
        le=10_000_000,
        description="In the unit below; amperes are those of each phase. None lifts the limit.",
        examples=[6000],
    )
    unit: Literal["W", "A"] = Field(default="W", title="Unit", description="W or A.")
    source: Literal["EMS", "SO", "Other"] = Field(
        default="EMS", title="Source", description="EMS: energy manager, SO: system operator, or Other."
    )
    evse_id: int | None = Field(
        default=None, title="EVSE", ge=1, description="One EVSE (1.6: connector); none: the whole charger."
    )


class SetEvChargingNeeds(Operation):
    """Let the vehicle tell over ISO 15118 what it needs; it then charges by the schedule that it chooses."""

    name: ClassVar[str] = "set-ev-charging-needs"
    title: ClassVar[str] = "Set EV charging needs"
    summary: ClassVar[str] = "Let the plugged vehicle tell the CSMS its charging needs (ISO 15118) and get a schedule."
    group: ClassVar[str] = "Energy"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})

    energy_kwh: float | None = Field(
        default=None, title="Energy", gt=0, le=1_000, description="In kWh; none: until the battery is full."
    )
    departure_minutes: int | None = Field(
        default=None, title="Departure", gt=0, le=10_080, description="In so many simulated minutes; none: not told."
    )
    max_current_a: float | None = Field(
        default=None, title="Maximum current", gt=0, le=1_000, description="In amperes (AC: of each phase)."
    )
    min_current_a: float | None = Field(
        default=None, title="Minimum current", ge=0, le=1_000, description="In amperes, told for AC; none: 6 A."
    )
    max_power_w: float | None = Field(
        default=None, title="Maximum power", gt=0, le=10_000_000, description="In watts; none: what the vehicle takes."
    )
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None
