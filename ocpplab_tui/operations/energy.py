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


class SuspendEvse(ConnectorOperation):
    """The charger gives nothing for now."""

    name: ClassVar[str] = "suspend-evse"
    title: ClassVar[str] = "Suspend EVSE"
    summary: ClassVar[str] = "Let the charger give no energy for now: SuspendedEVSE, where a transaction runs."
    group: ClassVar[str] = "Energy"


class ResumeEvse(ConnectorOperation):
    """The charger gives energy again."""

    name: ClassVar[str] = "resume-evse"
    title: ClassVar[str] = "Resume EVSE"
    summary: ClassVar[str] = "Let the charger give energy again after it was suspended."
    group: ClassVar[str] = "Energy"


class EvEndsSession(ConnectorOperation):
    """The vehicle itself says that it has had enough (ISO 15118 SessionStop)."""

    name: ClassVar[str] = "ev-ends-session"
    title: ClassVar[str] = "EV ends session"
    summary: ClassVar[str] = "Let the vehicle end the charging session itself; the cable stays plugged in."
    group: ClassVar[str] = "Session"


class LoseEvCommunication(ConnectorOperation):
    """The charger hears nothing of the vehicle any more, though nobody touched the cable."""

    name: ClassVar[str] = "lose-ev-communication"
    title: ClassVar[str] = "Lose EV communication"
    summary: ClassVar[str] = "Cut the signal between charger and vehicle; to the charger the vehicle is gone."
    group: ClassVar[str] = "Energy"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})


class RestoreEvCommunication(ConnectorOperation):
    """The charger hears the vehicle again."""

    name: ClassVar[str] = "restore-ev-communication"
    title: ClassVar[str] = "Restore EV communication"
    summary: ClassVar[str] = "Let charger and vehicle hear each other again; a transaction that waits goes on."
    group: ClassVar[str] = "Energy"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})


class SetStateOfCharge(ConnectorOperation):
    """Make the vehicle's battery fuller or emptier than it is."""

    name: ClassVar[str] = "set-state-of-charge"
    title: ClassVar[str] = "Set state of charge"
    summary: ClassVar[str] = "Set the state of charge of the plugged vehicle's battery, in percent."
    group: ClassVar[str] = "Energy"

    percent: float = Field(title="State of charge", ge=0, le=100, description="In percent.", examples=[80])


class SetMeter(ConnectorOperation):
    """Wind the energy register on. It never goes back."""

    name: ClassVar[str] = "set-meter"
    title: ClassVar[str] = "Set meter"
    summary: ClassVar[str] = "Set the energy register of a connector's meter; only upwards, as a real one counts."
    group: ClassVar[str] = "Energy"

    register_wh: int = Field(
        title="Register",
        ge=0,
        le=2_000_000_000,
        description="In watt hours, at least what it shows.",
        examples=[5_000_000],
    )


class SendMeterValues(ConnectorOperation):
    """Let the charger tell what its meters read now, unasked. Without a connector: all of them, the main meter too."""

    name: ClassVar[str] = "send-meter-values"
    title: ClassVar[str] = "Send meter values"
    summary: ClassVar[str] = "Send MeterValues with what the meters read now, in context Other."
    group: ClassVar[str] = "Messages"
