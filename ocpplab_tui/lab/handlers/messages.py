"""Messages by hand."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.action_names import find_action
from ocpplab_tui.operations.messages import DataTransfer, ProxyMessage
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station


@handles(ProxyMessage)
def proxy(station: Station, operation: ProxyMessage, _command: Command) -> None:
    if operation.version != station.version:
        raise OperationRefused(f"{station.identity} speaks ocpp{station.version}, not {operation.ocpp_version}")
    action = find_action(operation.action, sorted(schemas.actions(station.version, "CS")))
    payload = schemas.to_camel(station.version, action, operation.payload)
    station.proxy(action, payload, check=operation.check_schema)


@handles(DataTransfer)
def data_transfer(station: Station, operation: DataTransfer, _command: Command) -> None:
    station.data_transfer(operation.vendor_id, operation.message_id, operation.data)
