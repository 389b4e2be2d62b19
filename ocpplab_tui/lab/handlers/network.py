"""Disturb the network, and let it be."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.action_names import found_action
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.network import ClearNetworkFaults, SetNetworkFault
from ocpplab_tui.protocol.station import Station


@handles(SetNetworkFault)
def set_network_fault(station: Station, operation: SetNetworkFault, command: Command) -> None:
    fault = NetworkFault(
        kind=operation.kind,
        direction=operation.direction,
        action=None if operation.action is None else _action(station, operation.action),
        value=operation.value,
        probability=operation.probability,
        seed=operation.seed,
    )
    others = [each for each in station.wire.network_faults if each.place != fault.place]
    station.wire.disturb([*others, fault])
    command.detail = f"{station.identity}: {fault}"


@handles(ClearNetworkFaults)
def clear_network_faults(station: Station, operation: ClearNetworkFaults, command: Command) -> None:
    faults = station.wire.network_faults
    left = [each for each in faults if operation.kind not in (None, each.kind)]
    station.wire.disturb(left)
    cleared = len(faults) - len(left)
    command.detail = f"{station.identity}: {cleared} network {'fault' if cleared == 1 else 'faults'} cleared"


def _action(station: Station, text: str) -> str:
    """Of either side, since messages come from both."""
    known = sorted(schemas.actions(station.version, "CS") | schemas.actions(station.version, "CSMS"))
    found = found_action(text, known)
    if found is None:
        raise OperationRefused(f"OCPP {station.version} has no message {text!r}; {suggestion(text, known)}")
    return found
