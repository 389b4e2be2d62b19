"""What an operation will cause on the wire, as far as it can be told before."""

from __future__ import annotations

import json
from typing import Any

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.tui.forms.context import Context

_MESSAGES_16 = {
    "plug-connector": "StatusNotification Preparing",
    "unplug-connector": "StatusNotification; StopTransaction if one runs",
    "unlock-connector": "sends only what changes with it",
    "start-transaction": "StartTransaction, StatusNotification Charging",
    "stop-transaction": "StopTransaction, StatusNotification Finishing",
    "start-session": "StatusNotification Preparing, Authorize, StartTransaction",
    "stop-session": "StopTransaction, StatusNotification Available",
    "authorize-id-tag": "Authorize, then what the answer leads to",
    "ev-requests-energy": "StatusNotification Charging",
    "ev-stops-energy": "StatusNotification SuspendedEV",
    "inject-fault": "StatusNotification Faulted with the error code",
    "clear-fault": "StatusNotification of the state before",
    "power-update": "the next MeterValues show it",
}
_MESSAGES_201 = {
    "plug-connector": "StatusNotification Occupied, TransactionEvent where TxStartPoint says so",
    "unplug-connector": "StatusNotification Available; TransactionEvent Ended if one runs",
    "unlock-connector": "sends only what changes with it",
    "start-transaction": "TransactionEvent Started",
    "stop-transaction": "TransactionEvent Ended",
    "start-session": "StatusNotification Occupied, Authorize, TransactionEvent Started",
    "stop-session": "TransactionEvent Ended, StatusNotification Available",
    "authorize-id-tag": "Authorize, then what the answer leads to",
    "ev-requests-energy": "TransactionEvent Updated Charging",
    "ev-stops-energy": "TransactionEvent Updated SuspendedEV",
    "inject-fault": "StatusNotification Faulted, NotifyEvent of the component's Problem",
    "clear-fault": "StatusNotification of the state before, NotifyEvent",
    "power-update": "the next TransactionEvent shows it",
}
_EITHER = {
    "start-charger": "BootNotification, then StatusNotification of every connector",
    "stop-charger": "sends nothing; the connection is lost as in a power cut",
    "reset-charger": "what ends running transactions, then BootNotification",
    "disconnect": "sends nothing; the websocket is closed",
    "connect": "opens the websocket; what waited is sent",
    "set-configuration": "sends nothing; takes effect at once",
    "reset-authorization-cache": "sends nothing",
    "send-local-authorization-list": "sends nothing; the charger keeps the list",
    "clear-local-authorization-list": "sends nothing",
}


def preview(operation: type[Operation], context: Context, made: Operation | None) -> str:
    """One line: the messages to expect, or the very frame of a proxied one. Empty where nothing can be told."""
    if operation.name == "proxy-message":
        return _frame(made)
    table = _MESSAGES_16 if context.version == "1.6" else _MESSAGES_201
    return table.get(operation.name, _EITHER.get(operation.name, ""))


def _frame(made: Operation | None) -> str:
    if made is None:
        return ""
    fields: dict[str, Any] = made.model_dump(mode="json")
    return json.dumps([2, "…", fields["action"], fields["payload"]], separators=(",", ":"), ensure_ascii=False)
