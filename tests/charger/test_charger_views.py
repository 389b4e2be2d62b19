"""The hardware as the device model reads it, and what a charger costs."""

from __future__ import annotations

import gc
import timeit
import tracemalloc
from random import Random

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from ocpplab_tui.config.catalog import find
from tests.charger.bench import SOCKET, STEADY, T0, TAG, TWIN, catalogue_charger, charger_of

IDLE_BYTES = 3_000
FOUR = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "SoC")


def read(charger: Charger, component: str, variable: str, evse: int | None = None, connector: int | None = None) -> str:
    key = ComponentKey(component, evse=evse, connector=connector)
    return charger.device_model.get(key, VariableKey(variable)).value or ""


def test_live_variables_of_a_session() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    second = charger.connectors[1]
    charger.plug(T0, second)
    charger.authorized(T0, second, TAG)
    charger.advance(T0 + 720)
    assert read(charger, "EVSE", "Power", 1) == "50000"
    assert read(charger, "FiscalMetering", "EnergyImport", 1) == "10000"
    assert read(charger, "FiscalMetering", "EnergyImportRegister", 1) == str(int(second.register_wh(T0 + 720)))
    assert read(charger, "FiscalMetering", "EnergyImportRegister") == str(int(charger.register_wh(T0 + 720)))
    assert read(charger, "ConnectedEV", "Available", 1) == "true"
    assert float(read(charger, "ConnectedEV", "StateOfCharge", 1)) > 36
    assert float(read(charger, "TemperatureSensor", "Temperature", 1)) == charger.temperature_at(T0 + 720, second)
    assert read(charger, "Connector", "AvailabilityState", 1, 1) == "Available"
    assert read(charger, "Connector", "AvailabilityState", 1, 2) == "Occupied"
    assert read(charger, "ChargingStation", "AvailabilityState") == "Available"
    assert read(charger, "ConnectorPlugRetentionLock", "Active", 1, 2) == "false"
    assert read(charger, "ClockCtrlr", "DateTime") == "2026-01-01T00:12:00.000Z"


def test_live_variables_of_a_lock_and_of_faults() -> None:
    charger = charger_of(SOCKET, version="2.0.1")
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    assert read(charger, "ConnectorPlugRetentionLock", "Active", 1, 1) == "true"
    charger.inject_fault(T0, "ConnectorLockFailure", connector)
    assert read(charger, "ConnectorPlugRetentionLock", "Problem", 1, 1) == "true"
    assert read(charger, "Connector", "AvailabilityState", 1, 1) == "Faulted"
    assert read(charger, "ChargingStation", "Problem") == "false"
    charger.inject_fault(T0, "InternalError")
    assert read(charger, "ChargingStation", "Problem") == "true"


def test_an_idle_charger_is_small() -> None:
    """A fleet of thousands: 30 KB a charger holds its socket, too."""
    model, random = find("ocpplab", "sdk-dc-50"), Random(1)
    Charger(model, "2.0.1", T0, random=random, vehicle=STEADY)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    fleet = [Charger(model, "2.0.1", T0, random=random, vehicle=STEADY) for _ in range(200)]
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert used / len(fleet) < IDLE_BYTES


def test_reading_a_meter_is_cheap() -> None:
    """Far below what sending it costs. Told as a multiple of a fixed piece of work, since machines differ."""
    charger = catalogue_charger("sdk-ac-22")
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    reading = min(timeit.repeat(lambda: charger.sample(T0 + 1, connector, FOUR, "Trigger"), number=500, repeat=5))
    yardstick = min(timeit.repeat(lambda: sum(range(1_000)), number=500, repeat=5))
    assert reading < 3 * yardstick
