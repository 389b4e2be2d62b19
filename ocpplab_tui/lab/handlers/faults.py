"""Break and mend."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.lab.connectors import named
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.faults import ClearFault, InjectFault
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station


@handles(InjectFault)
def inject_fault(station: Station, operation: InjectFault, command: Command) -> None:
    connector = named(station, operation.evse_id, operation.connector_id)
    station.inject_fault(operation.fault_type, connector)
    _tell(command, f"{operation.fault_type} injected: {station.place(connector)}", operation.fault_type, connector)


@handles(ClearFault)
def clear_fault(station: Station, operation: ClearFault, command: Command) -> None:
    connector = named(station, operation.evse_id, operation.connector_id)
    station.clear_fault(connector)
    _tell(command, f"fault cleared: {station.place(connector)}", None, connector)


def _tell(command: Command, message: str, fault: str | None, connector: Connector | None) -> None:
    """The vendor's FaultOperationResponse."""
    command.detail = message
    command.result = {
        "msg": message,
        "fault_type": fault,
        "evse_id": None if connector is None else connector.evse_id,
        "connector_id": None if connector is None else connector.connector_id,
        "status": "Accepted",
    }
