"""What the sensors in a charger tell."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ocpplab_tui.operations.fields import ConnectorNumber, EvseNumber
from ocpplab_tui.operations.model import Operation

SensorName = Literal["temperature", "tilt", "door", "flood", "signal"]


def _as_text(value: Any) -> Any:
    """Numbers are welcome where a client writes them as such."""
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else value


class SetSensor(Operation):
    """Make a sensor tell something, until it is cleared: without a value the hardware's own one shows again.

    The temperature is that of a connector's EVSE, or without one that of the whole charger.
    """

    name: ClassVar[str] = "set-sensor"
    title: ClassVar[str] = "Set sensor"
    summary: ClassVar[str] = "Make a sensor tell a value of yours, so that monitors have something to see."
    group: ClassVar[str] = "Faults"

    sensor: SensorName = Field(
        title="Sensor",
        description=(
            "temperature (Celsius, of an EVSE or of the whole charger), tilt (degrees), door (open or closed), "
            "flood (wet or dry), signal (dBm)."
        ),
        examples=["temperature"],
    )
    value: Annotated[str | None, BeforeValidator(_as_text)] = Field(
        default=None,
        title="Value",
        max_length=40,
        description="A number, or the word that the sensor knows. Empty: what the hardware itself measures, again.",
        examples=["85.2"],
    )
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None
