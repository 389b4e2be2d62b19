"""Which component has the problem when a fault is active (OCPP 2.0.1 MON-14)."""

from __future__ import annotations

from collections.abc import Collection

from ocpplab_tui.charger.definitions.row import ComponentKey
from ocpplab_tui.charger.faults import FAULTS

FaultPlace = tuple[str, int, int]
"""Name, EVSE and connector of an active fault; 0, 0: the whole charging station."""

STATION = "ChargingStation"
LOCK = "ConnectorPlugRetentionLock"
STATION_PARTS = frozenset({"DataLink", "LocalAuthListCtrlr", "TokenReader"})
"""There is one of each, wherever the fault shows."""
EVSE_PARTS = (
    "CPPWMController",
    "Controller",
    "ElectricalFeed",
    "FiscalMetering",
    "GroundIsolationProtection",
    "OverCurrentProtection",
    "PowerContactor",
    "TemperatureSensor",
)
"""Each EVSE has them, and so has the station as a whole."""

PARTS = {
    "ConnectorLockFailure": LOCK,
    "EVCommunicationError": "CPPWMController",
    "GroundFailure": "GroundIsolationProtection",
    "HighTemperature": "TemperatureSensor",
    "InternalError": "Controller",
    "LocalListConflict": "LocalAuthListCtrlr",
    "OverCurrentFailure": "OverCurrentProtection",
    "OverVoltage": "ElectricalFeed",
    "PowerMeterFailure": "FiscalMetering",
    "PowerSwitchFailure": "PowerContactor",
    "ReaderFailure": "TokenReader",
    "ResetFailure": "Controller",
    "UnderVoltage": "ElectricalFeed",
    "WeakSignal": "DataLink",
}
"""1.6 error code → the part that has it; without one it is the connector or the station itself."""


def faulty_component(fault: str, evse: int, connector: int) -> ComponentKey:
    """The component whose `Problem` a fault at that place is. `fault`: its name in `charger.faults`."""
    part = PARTS.get(FAULTS[fault].error_code, "")
    if part in STATION_PARTS:
        return ComponentKey(part)
    if part in EVSE_PARTS:
        return ComponentKey(part, evse=evse or None)
    if not (evse and connector):
        return ComponentKey(STATION)
    return ComponentKey(LOCK if part == LOCK else "Connector", evse=evse, connector=connector)


def has_problem(component: ComponentKey, faults: Collection[FaultPlace]) -> bool:
    """Whether any active fault is this component's, or, for station, EVSE and connector, happened there."""
    return any(_concerns(component, fault) for fault in faults)


def _concerns(component: ComponentKey, fault: FaultPlace) -> bool:
    _, evse, connector = fault
    if component.name == STATION:
        return not evse
    if component.name == "EVSE":
        return evse == component.evse
    if component.name == "Connector":
        return (evse, connector) == (component.evse, component.connector)
    return faulty_component(*fault) == component
