"""ChargingStation, EVSEs, connectors and the parts in them: only 2.0.1 shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.problems import EVSE_PARTS, LOCK, STATION, STATION_PARTS
from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro
from ocpplab_tui.charger.states import Availability

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import ConnectorSpec, Model

BOOLEAN, DECIMAL, INTEGER, STRING = DataType.BOOLEAN, DataType.DECIMAL, DataType.INTEGER, DataType.STRING
AVAILABILITIES = tuple(Availability)

TEMPERATURE_RANGE = (-50.0, 150.0)
VOLTAGE_HEADROOM = 1.5
"""How far above the nominal voltage a meter can tell one."""


def rows(model: Model) -> Iterator[Row]:
    yield from _station(model)
    evses: dict[int, list[ConnectorSpec]] = {}
    for spec in model.connectors:
        evses.setdefault(spec.evse, []).append(spec)
    for evse, specs in sorted(evses.items()):
        yield from _evse(evse, specs)
        for spec in specs:
            yield from _connector(spec)


def _station(model: Model) -> Iterator[Row]:
    station = ComponentKey(STATION)
    yield from _health(station)
    yield _fixed(station, "Model", STRING, model.model_name)
    yield _fixed(station, "VendorName", STRING, model.vendor_name)
    yield _fixed(station, "SupplyPhases", INTEGER, max(spec.phases for spec in model.connectors))
    yield _measured(station, "Power", "W", Live.POWER, 0, model.max_power_w)
    yield temperature(station)
    yield _energy(ComponentKey("FiscalMetering"))
    yield _fixed(ComponentKey("TokenReader"), "TokenType", DataType.OPTION_LIST, "ISO14443", values=("ISO14443",))
    for name in (*EVSE_PARTS, *sorted(STATION_PARTS)):
        yield _problem(ComponentKey(name))


def _evse(evse: int, specs: list[ConnectorSpec]) -> Iterator[Row]:
    place = ComponentKey("EVSE", evse=evse)
    most = max(spec.max_power_w for spec in specs)
    yield from _health(place)
    yield _measured(place, "Power", "W", Live.POWER, 0, most)
    yield temperature(place)
    if len({spec.current for spec in specs}) == 1:
        yield from _electrics(place, specs[0])
    yield _fixed(place, "SupplyPhases", INTEGER, max(map(_phases, specs)))
    yield _fixed(place, "AllowReset", BOOLEAN, "true")
    yield _fixed(place, "EvseId", STRING, f"DE*OCL*E{evse}")
    meter = ComponentKey("FiscalMetering", evse=evse)
    yield _energy(meter)
    yield Row(meter, "EnergyImport", DECIMAL, v201=ro(), unit="Wh", live=Live.SESSION_ENERGY)
    vehicle = ComponentKey("ConnectedEV", evse=evse)
    yield Row(vehicle, "Available", BOOLEAN, v201=ro(), live=Live.PLUGGED)
    charge = Live.STATE_OF_CHARGE
    yield Row(vehicle, "StateOfCharge", DECIMAL, v201=ro(), unit="Percent", minimum=0, maximum=100, live=charge)
    yield temperature(ComponentKey("TemperatureSensor", evse=evse))
    bay = ComponentKey("BayOccupancySensor", evse=evse)
    yield Row(bay, "Active", BOOLEAN, v201=ro(), live=Live.BAY_OCCUPIED)
    for name in EVSE_PARTS:
        yield _problem(ComponentKey(name, evse=evse))


def _connector(spec: ConnectorSpec) -> Iterator[Row]:
    place = ComponentKey("Connector", evse=spec.evse, connector=spec.connector)
    yield from _health(place)
    yield _fixed(place, "ConnectorType", STRING, spec.wire_type)
    yield _fixed(place, "SupplyPhases", INTEGER, _phases(spec))
    yield _measured(place, "Power", "W", Live.POWER, 0, spec.max_power_w)
    yield from _electrics(place, spec)
    lock = ComponentKey(LOCK, evse=spec.evse, connector=spec.connector)
    yield Row(lock, "Active", BOOLEAN, v201=ro(), live=Live.LOCKED)
    yield _problem(lock)


def _health(place: ComponentKey) -> Iterator[Row]:
    yield Row(
        place,
        "AvailabilityState",
        DataType.OPTION_LIST,
        v201=ro(),
        values=AVAILABILITIES,
        live=Live.AVAILABILITY,
    )
    yield _fixed(place, "Available", BOOLEAN, "true")
    yield _problem(place)


def _problem(place: ComponentKey) -> Row:
    return Row(place, "Problem", BOOLEAN, v201=ro(), live=Live.PROBLEM)


def temperature(place: ComponentKey) -> Row:
    """Inside that component."""
    return _measured(place, "Temperature", "Celsius", Live.TEMPERATURE, *TEMPERATURE_RANGE)


def _electrics(place: ComponentKey, spec: ConnectorSpec) -> Iterator[Row]:
    """Current (AC: of each line in use) and voltage (AC: of the first line)."""
    yield _measured(place, f"{spec.current}Current", "A", Live.CURRENT, 0, spec.max_current_a)
    yield _measured(place, f"{spec.current}Voltage", "V", Live.VOLTAGE, 0, spec.voltage * VOLTAGE_HEADROOM)


def _measured(place: ComponentKey, name: str, unit: str, live: Live, least: float, most: float) -> Row:
    return Row(place, name, DECIMAL, v201=ro(), unit=unit, minimum=least, maximum=most, live=live)


def _energy(place: ComponentKey) -> Row:
    return Row(place, "EnergyImportRegister", DECIMAL, v201=ro(), unit="Wh", live=Live.ENERGY_REGISTER)


def _fixed(place: ComponentKey, name: str, kind: DataType, value: str | int, *, values: tuple[str, ...] = ()) -> Row:
    return Row(place, name, kind, v201=ro(value), values=values, constant=True)


def _phases(spec: ConnectorSpec) -> int:
    """Of the outlet; 0 = direct current."""
    return 0 if spec.current == "DC" else spec.phases
