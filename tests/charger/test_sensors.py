"""Sensors in people's hands."""

from __future__ import annotations

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import SensorChanged
from ocpplab_tui.charger.sensors import SENSORS
from tests.charger.bench import DUO, T0, TAG, charger_of


def told(charger: Charger) -> list[tuple[str, int, float]]:
    return [(e.sensor, e.evse, e.value) for e in charger.take_events() if isinstance(e, SensorChanged)]


def temperature(charger: Charger, name: str) -> str | None:
    return charger.device_model.get_any(f"{name}.Temperature")


def test_a_value_stands_over_the_hardwares_own_until_it_is_cleared() -> None:
    charger = charger_of(*DUO, version="2.0.1")
    charger.set_sensor(T0, "temperature", 85.2, 2)
    assert (temperature(charger, "EVSE@1"), temperature(charger, "EVSE@2")) == ("24", "85.2")
    assert temperature(charger, "TemperatureSensor@2") == "85.2"
    charger.inject_fault(T0, "OverTemperature", charger.connectors[1])
    assert temperature(charger, "EVSE@2") == "85.2"
    charger.set_sensor(T0, "temperature", None, 2)
    assert temperature(charger, "EVSE@2") == "96"


def test_the_cabinet_warms_with_what_flows_and_with_its_own_fault() -> None:
    charger = charger_of(version="2.0.1")
    assert temperature(charger, "ChargingStation") == "24"
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    assert temperature(charger, "ChargingStation") == "34.5"
    charger.inject_fault(T0, "HighTemperature")
    assert temperature(charger, "ChargingStation") == "96"
    charger.set_sensor(T0, "temperature", 30)
    assert temperature(charger, "TemperatureSensor") == "30"


def test_meter_values_of_1_6_show_it_too() -> None:
    charger = charger_of(version="1.6")
    charger.set_sensor(T0, "temperature", 61.5, 1)
    sample = charger.sample(T0, charger.connectors[0], ("Temperature",), "Trigger")
    assert [value.value for value in sample.values] == [61.5]


def test_only_changes_are_told() -> None:
    charger = charger_of(version="2.0.1")
    charger.set_sensor(T0, "door", 0.0)
    assert told(charger) == []
    charger.set_sensor(T0, "door", 1.0)
    charger.set_sensor(T0, "door", 1.0)
    assert told(charger) == [("door", 0, 1.0)]
    charger.set_sensor(T0, "door", None)
    assert told(charger) == [("door", 0, 0.0)]
    assert charger.sensors is None


def test_a_weak_signal_shows_at_the_modem() -> None:
    charger = charger_of(version="2.0.1")
    assert charger.device_model.get_any("DataLink.SignalStrength") == "-65"
    charger.inject_fault(T0, "WeakSignal", charger.connectors[0])
    assert charger.device_model.get_any("DataLink.SignalStrength") == "-110"


def test_what_there_is_not_is_refused() -> None:
    charger = charger_of(version="2.0.1")
    for name, evse in (("smell", 0), ("tilt", 1), ("temperature", 3)):
        with pytest.raises(OperationRefused):
            charger.set_sensor(T0, name, 1.0, evse)
    charger.power_off(T0)
    with pytest.raises(OperationRefused, match="no power"):
        charger.set_sensor(T0, "tilt", 1.0)


@pytest.mark.parametrize(
    ("name", "text", "value"), [("door", " Open ", 1.0), ("flood", "dry", 0.0), ("tilt", "12.5", 12.5)]
)
def test_values_as_people_write_them(name: str, text: str, value: float) -> None:
    assert SENSORS[name].parsed(text) == value


@pytest.mark.parametrize(
    ("name", "text"), [("door", "1"), ("tilt", "181"), ("tilt", "nan"), ("signal", "inf"), ("tilt", "")]
)
def test_values_that_are_none(name: str, text: str) -> None:
    with pytest.raises(OperationRefused, match="expected"):
        SENSORS[name].parsed(text)
