"""Plug, unplug, unlock."""

from __future__ import annotations

from ocpplab_tui.lab.connectors import chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.cable import (
    JamConnectorLock,
    PlugConnector,
    ReplugEvSide,
    SetBayOccupancy,
    UnlockConnector,
    UnplugConnector,
    UnplugEvSide,
)
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station


@handles(PlugConnector)
def plug(station: Station, operation: PlugConnector, _command: Command) -> None:
    free = station.charger.free_connectors()
    tests = [lambda connector: connector in free]
    station.plug(chosen(station, operation.evse_id, operation.connector_id, tests, "no connector is free"))


@handles(UnplugConnector)
def unplug(station: Station, operation: UnplugConnector, _command: Command) -> None:
    tests = [lambda connector: connector.plugged]
    station.unplug(chosen(station, operation.evse_id, operation.connector_id, tests, "no cable is plugged in"))


@handles(UnlockConnector)
def unlock(station: Station, operation: UnlockConnector, _command: Command) -> None:
    tests = [lambda connector: connector.locked, lambda connector: connector.plugged]
    station.unlock(chosen(station, operation.evse_id, operation.connector_id, tests, "no cable is plugged in"))


@handles(UnplugEvSide)
def unplug_ev_side(station: Station, operation: UnplugEvSide, _command: Command) -> None:
    tests = [lambda connector: connector.connected]
    missing = "no vehicle is plugged in"
    station.unplug_ev_side(chosen(station, operation.evse_id, operation.connector_id, tests, missing))


@handles(ReplugEvSide)
def replug_ev_side(station: Station, operation: ReplugEvSide, _command: Command) -> None:
    tests = [lambda connector: connector.plugged and not connector.ev_plugged]
    missing = "no cable hangs out of a vehicle"
    station.replug_ev_side(chosen(station, operation.evse_id, operation.connector_id, tests, missing))


@handles(JamConnectorLock)
def jam_connector_lock(station: Station, operation: JamConnectorLock, _command: Command) -> None:
    tests = [lambda connector: not connector.fixed_cable]
    missing = "no connector has a latch"
    station.jam_connector_lock(chosen(station, operation.evse_id, operation.connector_id, tests, missing))


@handles(SetBayOccupancy)
def set_bay_occupancy(station: Station, operation: SetBayOccupancy, _command: Command) -> None:
    tests = [lambda connector: connector.bay_occupied is not operation.occupied]
    missing = "every bay is occupied" if operation.occupied else "no bay is occupied"
    connector = chosen(station, operation.evse_id, operation.connector_id, tests, missing)
    station.set_bay_occupancy(connector, operation.occupied)
