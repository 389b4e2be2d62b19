"""Limits from outside, and the vehicle's own needs."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.connectors import Test, chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.smart_charging import SetEvChargingNeeds, SetExternalLimit
from ocpplab_tui.protocol import charging
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v201.ev_charging import Needs, tell_needs
from ocpplab_tui.protocol.v201.station import Station201

PLUGGED: tuple[Test, ...] = (lambda connector: connector.transaction is not None, lambda connector: connector.connected)


@handles(SetExternalLimit)
def set_external_limit(station: Station, operation: SetExternalLimit, command: Command) -> None:
    evse = operation.evse_id or 0
    if evse:
        station.charger.evse(evse)  # UnknownName for one that is not there
    if operation.limit is None:
        charging.clear_external_limit(station, evse)
        command.detail = "the external limit is lifted"
        return
    charging.set_external_limit(station, evse, operation.limit, operation.unit, operation.source)
    command.detail = f"{operation.source} allows at most {operation.limit:g} {operation.unit}"


@handles(SetEvChargingNeeds)
def set_ev_charging_needs(station: Station, operation: SetEvChargingNeeds, _command: Command) -> None:
    if not isinstance(station, Station201):
        raise OperationRefused(
            f"{station.identity} speaks OCPP {station.version}; charging needs are told in 2.0.1 only"
        )
    connector = chosen(station, operation.evse_id, operation.connector_id, PLUGGED, "no vehicle is plugged in")
    tell_needs(station, connector, _needs(operation))


def _needs(operation: SetEvChargingNeeds) -> Needs:
    energy_kwh, minutes = operation.energy_kwh, operation.departure_minutes
    return Needs(
        energy_wh=None if energy_kwh is None else energy_kwh * 1000,
        departure_s=None if minutes is None else minutes * 60.0,
        max_current_a=operation.max_current_a,
        min_current_a=operation.min_current_a,
        max_power_w=operation.max_power_w,
    )
