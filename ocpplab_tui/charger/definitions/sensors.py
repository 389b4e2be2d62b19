"""What sensors in the cabinet measure (`charger.sensors`): only 2.0.1 shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.hardware import temperature
from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, VariableKey, ro

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

TRIPPED = VariableKey("Tripped")
ALARMS: Mapping[str, ComponentKey] = MappingProxyType(
    {"door": ComponentKey("CaseAccessSensor"), "flood": ComponentKey("FloodSensor")}
)
"""Sensors that trip → their component: hard-wired notifications tell of it (N07)."""


def rows(_model: Model) -> Iterator[Row]:
    yield temperature(ComponentKey("TemperatureSensor"))
    yield _measured("TiltSensor", "Angle", "Deg", Live.TILT, 0, 180)
    yield _measured("DataLink", "SignalStrength", "dBm", Live.SIGNAL, -120, 0)
    for sensor, live in (("door", Live.DOOR), ("flood", Live.FLOOD)):
        yield Row(ALARMS[sensor], TRIPPED.name, DataType.BOOLEAN, v201=ro(), live=live)


def _measured(component: str, name: str, unit: str, live: Live, least: float, most: float) -> Row:
    place = ComponentKey(component)
    return Row(place, name, DataType.DECIMAL, v201=ro(), unit=unit, minimum=least, maximum=most, live=live)
