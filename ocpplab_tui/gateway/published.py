"""What the vendor's documentation prints: names of schemas and texts, where they are not the registry's own."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.operations.model import Operation

EVENTS: dict[str, str] = {
    "proxy-message": "ProxyMessageEvent",
    "set-configuration": "ConfigurationUpdateEvent",
    "reset-authorization-cache": "EmptyEvent",
    "send-local-authorization-list": "LocalAuthListEvent",
    "clear-local-authorization-list": "EmptyEvent",
    "inject-fault": "InjectFaultEvent",
    "clear-fault": "ClearFaultEvent",
    "plug-connector": "ConnectorCommandEvent",
    "unplug-connector": "ConnectorCommandEvent",
    "unlock-connector": "ConnectorCommandEvent",
    "start-transaction": "StartTransactionCommandEvent",
    "stop-transaction": "StopTransactionCommandEvent",
    "start-session": "StartSessionCommandEvent",
    "stop-session": "StopSessionCommandEvent",
    "authorize-id-tag": "AuthorizeIdTagCommandEvent",
    "ev-requests-energy": "ConnectorCommandEvent",
    "ev-stops-energy": "ConnectorCommandEvent",
    "power-update": "PowerUpdateCommandEvent",
}
"""Operation → name of its event's schema."""

OPERATION_TEXTS: dict[str, str] = {
    "set-configuration": (
        "Send a configuration update command to the selected charger. Apply one or more OCPP configuration key-value "
        "pairs and return each key as `Accepted`, `Rejected`, or `RebootRequired`."
    ),
}

ANSWER_TEXTS: dict[str, str] = {"set-configuration": "Configuration set"}

REQUEST_TEXTS: dict[str, str] = {"set-configuration": "Request for configuration mutation command."}

SCHEMA_TEXTS: dict[str, dict[str, Any]] = {
    "ConfigurationUpdateEvent": {
        "description": "Command payload for configuration mutation.",
        "properties": {
            "configuration": {
                "description": "String-to-string OCPP configuration mapping to apply.",
                "examples": None,
            }
        },
    },
    "ChargerCommandTarget": {
        "description": "Single-charger target for command endpoints that do not support locations."
    },
    "EmptyEvent": {"description": "Empty event payload for commands that only need a target."},
    "ConnectorCommandEvent": {"description": "Command payload for connector-scoped actions."},
}
"""Laid over what the models say; None takes a key away."""

TARGETS = {
    "ChargerTarget": "ChargerCommandTarget",
    "LocationTarget": "CommandTarget",
    "LocalListEntry": "LocalAuthListEntry",
}


def event_name(operation: type[Operation]) -> str:
    """The schema's name of what this operation takes."""
    return EVENTS.get(operation.name) or f"{operation.__name__}Event"


def request_name(operation: type[Operation]) -> str:
    """The schema's name of target and event together."""
    event = EVENTS.get(operation.name, "")
    kind = operation.__name__ if event in ("", "EmptyEvent", "ConnectorCommandEvent") else event.removesuffix("Event")
    return f"Targeted{kind}Request"
