"""The sensors of a charger that people can make tell something: temperature, tilt, door, water, mobile signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.events import SensorChanged
from ocpplab_tui.charger.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Sensor:
    """`words`: the only values, for people, where it is no scale. `per_evse`: each EVSE has one, and the station."""

    name: str
    unit: str
    minimum: float
    maximum: float
    words: Mapping[str, float] = field(default_factory=dict)
    per_evse: bool = False

    def parsed(self, text: str) -> float:
        """What a person wrote as a value. Raises OperationRefused with what would be right."""
        if self.words:
            value = self.words.get(text.strip().casefold())
            if value is None:
                raise OperationRefused(f'{self.name}: expected {" or ".join(self.words)}, not "{text[:40]}"')
            return value
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not self.minimum <= value <= self.maximum:
            scale = f"{self.minimum:g} to {self.maximum:g} {self.unit}"
            raise OperationRefused(f'{self.name}: expected a number, {scale}, not "{text[:40]}"')
        return value


_ALL = (
    Sensor("temperature", "Celsius", -50.0, 150.0, per_evse=True),
    Sensor("tilt", "Deg", 0.0, 180.0),
    Sensor("door", "", 0.0, 1.0, MappingProxyType({"closed": 0.0, "open": 1.0})),
    Sensor("flood", "", 0.0, 1.0, MappingProxyType({"dry": 0.0, "wet": 1.0})),
    Sensor("signal", "dBm", -120.0, 0.0),
)
SENSORS: Mapping[str, Sensor] = MappingProxyType({sensor.name: sensor for sensor in _ALL})

TEMPERATURE, TILT, DOOR, FLOOD, SIGNAL = SENSORS
AT_REST: Mapping[str, float] = MappingProxyType({TILT: 0.0, DOOR: 0.0, FLOOD: 0.0, SIGNAL: -65.0})
"""What they tell when nobody interferes; the temperature is the hardware's."""


class Sensing(Schedule):
    """Sensors that a person holds in the hand."""

    __slots__ = ()

    def set_sensor(self, now: float, name: str, value: float | None, evse: int = 0) -> None:
        """Make a sensor tell `value` until it is cleared (None: the hardware's own value again).

        `evse` 0: that of the station. Refused without power, for an unknown sensor, and where that EVSE has none.
        """
        now = self._act(now)
        self._require_power()
        sensor = SENSORS.get(name)
        if sensor is None:
            raise OperationRefused(f'there is no sensor "{name[:40]}"; there are {", ".join(SENSORS)}')
        if evse and not sensor.per_evse:
            raise OperationRefused(f"{name}: the charger has one for the whole; leave the EVSE out")
        if evse and evse not in self.evse_ids:
            raise OperationRefused(f"there is no EVSE {evse}; there are {', '.join(map(str, self.evse_ids))}")
        for connector in self.evse(evse) if evse else ():
            connector.temperature_c = value
        before = (self.sensors or {}).get((name, evse), AT_REST.get(name))
        self._hold_sensor(name, evse, value)
        after = AT_REST.get(name) if value is None else value
        if before != after:
            self._tell(SensorChanged(now, name, evse, after or 0.0))

    def _hold_sensor(self, name: str, evse: int, value: float | None) -> None:
        sensors = dict(self.sensors or {})
        if value is None:
            sensors.pop((name, evse), None)
        else:
            sensors[name, evse] = value
        self.sensors = sensors or None
