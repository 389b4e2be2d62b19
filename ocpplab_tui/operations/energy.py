"""What the vehicle draws."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ocpplab_tui.operations.fields import ConnectorNumber, ConnectorOperation, EvseNumber
from ocpplab_tui.operations.model import Operation


class EvRequestsEnergy(ConnectorOperation):
    """The vehicle draws power (again)."""

    name: ClassVar[str] = "ev-requests-energy"
    title: ClassVar[str] = "EV requests energy"
    summary: ClassVar[str] = "Let the plugged vehicle draw energy: Charging, where a transaction runs."
    group: ClassVar[str] = "Energy"
    key: ClassVar[str | None] = "e"
    opposite: ClassVar[str | None] = "ev-stops-energy"


class EvStopsEnergy(ConnectorOperation):
    """The vehicle pauses."""

    name: ClassVar[str] = "ev-stops-energy"
    title: ClassVar[str] = "EV stops energy"
    summary: ClassVar[str] = "Let the plugged vehicle pause: SuspendedEV, where a transaction runs."
    group: ClassVar[str] = "Energy"
    key: ClassVar[str | None] = "E"
    opposite: ClassVar[str | None] = "ev-requests-energy"


class PowerUpdate(Operation):
    """Set the power drawn, within what hardware, vehicle and charging profiles allow."""

    name: ClassVar[str] = "power-update"
    title: ClassVar[str] = "Power update"
    summary: ClassVar[str] = "Set the power that is drawn; never above what hardware, vehicle and profiles allow."
    group: ClassVar[str] = "Energy"
    key: ClassVar[str | None] = "w"

    power_w: int = Field(title="Power", ge=0, le=10_000_000, description="In watts.", examples=[11000])
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None
