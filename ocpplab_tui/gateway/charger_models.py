"""Bodies and answers about chargers, as the vendor's client writes and reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from ocpplab_tui.gateway.fields import Identity, LongText, Slug, Url, Version, moment, vendor_version
from ocpplab_tui.lab.inventory_port import Deployment

Status = Literal["PENDING", "PROVISIONING", "READY", "FAILED"]


class CreateChargerRequest(BaseModel):
    """A charger to make; it boots at once."""

    identity: Identity = Field(description="Unique charge point identity used by the OCPP client.")
    brand_slug: Slug
    model_slug: Slug
    connector_type: Slug
    ws_url: Url
    ocpp_version: Version | None = None
    charge_point_name: LongText | None = None
    location_id: Slug | None = None
    location_name: LongText | None = Field(
        default=None, description="Without a location_id: the charger stands at the location of this name, made if new."
    )


class UpdateChargerRequest(BaseModel):
    """What is to change; what is left out, or null, stays."""

    name: LongText | None = None
    charge_point_name: LongText | None = None
    connector_type: Slug | None = None
    ocpp_version: Version | None = None
    ws_url: Url | None = None
    location_id: Slug | None = None
    location_name: LongText | None = None

    def changes(self) -> dict[str, str]:
        """As the lab understands it; charge_point_name is another word for name."""
        given = self.model_dump(exclude_none=True, include=set(UpdateChargerRequest.model_fields))
        given.pop("location_name", None)
        if "charge_point_name" in given:
            given.setdefault("name", given.pop("charge_point_name"))
            given.pop("charge_point_name", None)
        return given


class ChargerAcceptedResponse(BaseModel):
    """The charger is being made; poll `status_url`."""

    charger_id: str
    identity: str
    status: Status
    workflow_run_id: str | None = None
    status_url: str


class ProvisioningErrorDetail(BaseModel):
    """Why a charger is not ready."""

    code: str
    message: str
    step: str | None = None
    param: str | None = None
    retryable: bool | None = None


class ChargerStatusResponse(BaseModel):
    """Lightweight poll response. READY: booted and accepted."""

    charger_id: str
    status: Status | None = None
    workflow_run_id: str | None = None
    error: ProvisioningErrorDetail | None = None
    provisioned_at: datetime | None = None


class ChargerResponse(BaseModel):
    """Charger deployment payload returned by the CRUD endpoints."""

    id: str
    identity: str
    name: str | None = None
    vendor_name: str | None = None
    model: str | None = None
    image_url: str | None = None
    ocpp_version: str | None = None
    number_of_connectors: int | None = None
    max_charging_power: int | None = Field(default=None, description="In watts.")
    connector_type: str | None = None
    location_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class ChargerListResponse(BaseModel):
    """Paginated response containing charger deployments."""

    data: list[ChargerResponse]
    total: int
    page: int
    limit: int


class ChargerLogEntry(BaseModel):
    """One OCPP frame: "out" goes to the CSMS."""

    direction: str
    action: str
    message: str | None = None
    timestamp: datetime | None = None


class ChargerLogListResponse(BaseModel):
    """Frames, newest first; `total` counts all that match in what is kept."""

    data: list[ChargerLogEntry]
    total: int
    limit: int
    offset: int


def charger_response(deployment: Deployment) -> dict[str, Any]:
    """A ChargerResponse."""
    model = deployment.model
    return {
        "id": deployment.charger_id,
        "identity": deployment.identity,
        "name": deployment.name,
        "vendor_name": deployment.brand_name,
        "model": model.name,
        "image_url": None,
        "ocpp_version": vendor_version(deployment.ocpp_version),
        "number_of_connectors": len(model.connectors),
        "max_charging_power": round(model.max_power_w),
        "connector_type": deployment.connector_type,
        "location_id": deployment.location_id,
        "created_at": moment(deployment.created_at),
        "updated_at": moment(deployment.updated_at),
    }
