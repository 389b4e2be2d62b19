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
    "set-sensor": "sends nothing; MeterValues with Temperature show it",
    "set-external-limit": "the next MeterValues show it; StatusNotification where it is 0",
    "unplug-ev-side": "StatusNotification SuspendedEV; StopTransaction where StopTransactionOnEVSideDisconnect says so",
    "replug-ev-side": "StatusNotification Charging where the transaction still runs",
    "suspend-evse": "StatusNotification SuspendedEVSE",
    "resume-evse": "StatusNotification Charging",
    "ev-ends-session": "StatusNotification SuspendedEV; the vehicle draws nothing more",
    "cut-power": "sends nothing while it is dark; then BootNotification and what waited",
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
    "set-sensor": "NotifyEvent where a monitor watches it; for door and water always",
    "set-external-limit": "NotifyChargingLimit or ClearedChargingLimit; TransactionEvent ChargingRateChanged",
    "unplug-ev-side": "TransactionEvent EVDeparted or EVCommunicationLost, as TxStopPoint says",
    "replug-ev-side": "TransactionEvent EVDetected where the transaction still runs",
    "suspend-evse": "TransactionEvent Updated SuspendedEVSE",
    "resume-evse": "TransactionEvent Updated Charging",
    "ev-ends-session": "TransactionEvent, Ended where TxStopPoint says so",
    "cut-power": "sends nothing while it is dark; then BootNotification and what waited",
}
_EITHER = {
    "press-start-button": "what a card that is accepted leads to, without Authorize",
    "authorize-contract": "Authorize with the contract's hashes or its certificate, then what the answer leads to",
    "set-ev-charging-needs": "NotifyEVChargingNeeds; after SetChargingProfile NotifyEVChargingSchedule",
    "start-charger": "BootNotification, then StatusNotification of every connector",
    "stop-charger": "sends nothing; the connection is lost as in a power cut",
    "reset-charger": "what ends running transactions, then BootNotification",
    "data-transfer": "DataTransfer",
    "disconnect": "sends nothing; the websocket is closed",
    "connect": "opens the websocket; what waited is sent",
    "set-configuration": "sends nothing; takes effect at once",
    "reset-authorization-cache": "sends nothing",
    "send-local-authorization-list": "sends nothing; the charger keeps the list",
    "clear-local-authorization-list": "sends nothing",
    "set-bay-occupancy": "TransactionEvent EVDetected or EVDeparted where a start or stop point is the bay",
    "jam-connector-lock": "sends nothing yet; unlocking and locking fail from now on",
    "lose-ev-communication": "TransactionEvent EVCommunicationLost",
    "restore-ev-communication": "TransactionEvent EVDetected",
    "set-state-of-charge": "sends nothing; the next meter values show it",
    "set-meter": "sends nothing; the next meter values show it",
    "send-meter-values": "MeterValues, or TransactionEvent where a 2.0.1 transaction runs",
    "restore-power": "BootNotification, then what waited",
    "set-clock": "sends nothing; timestamps carry it from now on",
    "request-ev-certificate": "Get15118EVCertificate",
    "set-network-fault": "sends nothing; what goes over the wire from now on may suffer",
    "clear-network-faults": "sends nothing; messages that were held arrive",
}


def preview(operation: type[Operation], context: Context, made: Operation | None) -> str:
    """One line: the messages to expect, or the very frame of a proxied one. Empty where nothing can be told."""
    if operation.name == "proxy-message":
        return _frame(made, context.glyphs.mark("ellipsis"))
    table = _MESSAGES_16 if context.version == "1.6" else _MESSAGES_201
    return table.get(operation.name, _EITHER.get(operation.name, ""))


def _frame(made: Operation | None, unique_id: str) -> str:
    if made is None:
        return ""
    fields: dict[str, Any] = made.model_dump(mode="json")
    return json.dumps([2, unique_id, fields["action"], fields["payload"]], separators=(",", ":"), ensure_ascii=False)
