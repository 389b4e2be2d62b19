"""What the vehicle draws."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.lab.connectors import Test, chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.energy import EvRequestsEnergy, EvStopsEnergy, PowerUpdate
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station

SENSIBLE: tuple[Test, ...] = (lambda connector: connector.transaction is not None, lambda connector: connector.plugged)


@handles(EvRequestsEnergy)
def ev_requests_energy(station: Station, operation: EvRequestsEnergy, _command: Command) -> None:
    station.ev_requests_energy(_with_vehicle(station, operation.evse_id, operation.connector_id))


@handles(EvStopsEnergy)
def ev_stops_energy(station: Station, operation: EvStopsEnergy, _command: Command) -> None:
    station.ev_stops_energy(_with_vehicle(station, operation.evse_id, operation.connector_id))


@handles(PowerUpdate)
def set_power(station: Station, operation: PowerUpdate, _command: Command) -> None:
    connector = _with_vehicle(station, operation.evse_id, operation.connector_id)
    station.set_power(connector, float(operation.power_w))


def _with_vehicle(station: Station, evse_id: int | None, connector_id: int | None) -> Connector:
    return chosen(station, evse_id, connector_id, SENSIBLE, "no vehicle is plugged in")
