"""What the vehicle draws."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.lab.connectors import Test, chosen, named
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.energy import (
    EvEndsSession,
    EvRequestsEnergy,
    EvStopsEnergy,
    LoseEvCommunication,
    PowerUpdate,
    RestoreEvCommunication,
    ResumeEvse,
    SendMeterValues,
    SetMeter,
    SetStateOfCharge,
    SuspendEvse,
)
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


@handles(SuspendEvse)
def suspend_evse(station: Station, operation: SuspendEvse, _command: Command) -> None:
    station.suspend_evse(_with_vehicle(station, operation.evse_id, operation.connector_id))


@handles(ResumeEvse)
def resume_evse(station: Station, operation: ResumeEvse, _command: Command) -> None:
    tests = [lambda connector: connector.paused]
    station.resume_evse(chosen(station, operation.evse_id, operation.connector_id, tests, "no EVSE is suspended"))


@handles(EvEndsSession)
def ev_ends_session(station: Station, operation: EvEndsSession, _command: Command) -> None:
    station.ev_ends_session(_with_vehicle(station, operation.evse_id, operation.connector_id))


@handles(LoseEvCommunication)
def lose_ev_communication(station: Station, operation: LoseEvCommunication, _command: Command) -> None:
    station.lose_ev_communication(_with_vehicle(station, operation.evse_id, operation.connector_id))


@handles(RestoreEvCommunication)
def restore_ev_communication(station: Station, operation: RestoreEvCommunication, _command: Command) -> None:
    tests = [lambda connector: connector.silent]
    missing = "communication with every vehicle is fine"
    station.restore_ev_communication(chosen(station, operation.evse_id, operation.connector_id, tests, missing))


@handles(SetStateOfCharge)
def set_state_of_charge(station: Station, operation: SetStateOfCharge, _command: Command) -> None:
    connector = _with_vehicle(station, operation.evse_id, operation.connector_id)
    station.set_state_of_charge(connector, operation.percent)


@handles(SetMeter)
def set_meter(station: Station, operation: SetMeter, _command: Command) -> None:
    missing = "say which connector_id"
    connector = chosen(station, operation.evse_id, operation.connector_id, SENSIBLE, missing)
    station.set_meter(connector, operation.register_wh)


@handles(SendMeterValues)
def send_meter_values(station: Station, operation: SendMeterValues, _command: Command) -> None:
    station.send_meter_values(named(station, operation.evse_id, operation.connector_id))


def _with_vehicle(station: Station, evse_id: int | None, connector_id: int | None) -> Connector:
    return chosen(station, evse_id, connector_id, SENSIBLE, "no vehicle is plugged in")
