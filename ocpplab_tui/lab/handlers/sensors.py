"""Sensors that people make tell something."""

from __future__ import annotations

from ocpplab_tui.charger.sensors import SENSORS
from ocpplab_tui.lab.connectors import named
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.sensors import SetSensor
from ocpplab_tui.protocol.station import Station


@handles(SetSensor)
def set_sensor(station: Station, operation: SetSensor, command: Command) -> None:
    text = (operation.value or "").strip()
    value = SENSORS[operation.sensor].parsed(text) if text else None
    evse_id = _evse(station, operation)
    station.set_sensor(operation.sensor, value, evse_id)
    place = f"EVSE {evse_id}" if evse_id else station.identity
    command.detail = f"{operation.sensor} of {place}: {text or 'its own value again'}"


def _evse(station: Station, operation: SetSensor) -> int:
    """0: the whole charger. An EVSE may have several connectors; its sensor is one."""
    if operation.evse_id is not None and operation.connector_id is None:
        return operation.evse_id
    connector = named(station, operation.evse_id, operation.connector_id)
    return connector.evse_id if connector is not None else 0
