"""What commands are answered with, as the vendor's client reads it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.operations.action_names import snake_case
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.operations.model import Command


class QueuedCommandResponse(BaseModel):
    """Queued command payload returned by charger action endpoints."""

    id: str
    event_type: str
    ocpp_version: str
    payload: dict[str, Any] = Field(description="Command payload sent to the charger.")


class LocationQueuedCommandResult(BaseModel):
    """One queued command result item for a location-scoped command request."""

    charger_id: str
    identity: str
    command: QueuedCommandResponse


class LocationCommandFailure(BaseModel):
    """Failed charger result returned by location command endpoints."""

    identity: str | None = None
    error: str


class LocationCommandResponse(BaseModel):
    """Response body returned by location-scoped charger command endpoints."""

    targeted_count: int
    queued_count: int
    failed_count: int
    results: list[LocationQueuedCommandResult]
    failed: list[LocationCommandFailure]


class ConfigurationChangeResponse(BaseModel):
    """Response body returned after changing charger configuration."""

    status: str
    configured: list[str]
    msg: str


class CacheResetResponse(BaseModel):
    """Response body returned after resetting the charger auth cache."""

    msg: str
    cleared_entries: int


class LocalListMutationResponse(BaseModel):
    """Response body returned by local-auth mutation endpoints."""

    status: str | None = None
    list_version: int | None = None
    entries_received: int | None = None
    msg: str | None = None
    entries_deleted: int | None = None


class FaultOperationResponse(BaseModel):
    """Response body returned by fault injection and clearing endpoints."""

    msg: str
    fault_type: str | None = None
    evse_id: int | None = None
    connector_id: int | None = None
    status: str | None = None


AT_ONCE: dict[str, type[BaseModel]] = {
    "set-configuration": ConfigurationChangeResponse,
    "reset-authorization-cache": CacheResetResponse,
    "send-local-authorization-list": LocalListMutationResponse,
    "clear-local-authorization-list": LocalListMutationResponse,
    "inject-fault": FaultOperationResponse,
    "clear-fault": FaultOperationResponse,
}
"""Operations that are done when they are answered: 200, with what their command's result holds."""


def queued(command: Command, version: str) -> dict[str, Any]:
    """A QueuedCommandResponse: the event as it was given, without nulls."""
    operation = command.operation
    if isinstance(operation, ProxyMessage):
        action = operation.action
        event_type, payload = action if action.islower() else snake_case(action), operation.payload
    else:
        event_type = operation.event_type()
        payload = operation.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"id": command.id, "event_type": event_type, "ocpp_version": f"ocpp{version}", "payload": payload}


def at_once(command: Command) -> Json:
    """200, the id in a header of its own."""
    return Json(command.result, 200, {"X-Command-Id": command.id})
