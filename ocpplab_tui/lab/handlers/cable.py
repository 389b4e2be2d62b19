"""Plug, unplug, unlock."""

from __future__ import annotations

from ocpplab_tui.lab.connectors import chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.cable import PlugConnector, UnlockConnector, UnplugConnector
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
