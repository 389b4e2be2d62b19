"""Configuration keys and variables, set at the charger itself."""

from __future__ import annotations

from collections.abc import Sequence

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.configuration import SetConfiguration
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import KeyResult, Station

TAKEN = ("Accepted", "RebootRequired")


@handles(SetConfiguration)
def set_configuration(station: Station, operation: SetConfiguration, command: Command) -> None:
    if not operation.configuration:
        raise OperationRefused(f"{station.identity}: no key is given; give at least one")
    results = station.configure(operation.configuration)
    command.detail = _message(results)
    command.result = {
        "status": _worst(results),
        "configured": [result.name for result in results if result.status in TAKEN],
        "msg": command.detail,
    }
    if command.result["status"] == "Rejected" and station.cause is not None:
        station.cause.rejected(command.detail)


def _worst(results: Sequence[KeyResult]) -> str:
    """Accepted < RebootRequired < Rejected; what is unknown counts as Rejected."""
    statuses = {result.status for result in results}
    if not statuses <= set(TAKEN):
        return "Rejected"
    return "RebootRequired" if "RebootRequired" in statuses else "Accepted"


def _message(results: Sequence[KeyResult]) -> str:
    count = sum(result.status in TAKEN for result in results)
    message = f"Configuration updated for {count} {'key' if count == 1 else 'keys'}"
    refused = [f"{result.name} ({result.reason or result.status})" for result in results if result.status not in TAKEN]
    return f"{message}; refused: {', '.join(refused)}" if refused else message
