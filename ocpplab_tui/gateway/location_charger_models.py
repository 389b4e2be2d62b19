"""Bodies and answers about the chargers of a location."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from ocpplab_tui.gateway.charger_models import ChargerResponse, ProvisioningErrorDetail, Status, UpdateChargerRequest
from ocpplab_tui.gateway.fields import LongText, Slug, Url, Version

GROUP_LIMIT = 10_000
"""Chargers in one call."""


class ChargerTemplate(BaseModel):
    """Shared charger properties applied to every charger in a group."""

    brand_slug: Slug
    model_slug: Slug
    connector_type: Slug
    ocpp_version: Version | None = None
    ws_url: Url
    identity_prefix: Annotated[str, Field(max_length=47)] | None = None
    template_name: LongText | None = None


class ChargerGroup(BaseModel):
    """One group of chargers sharing the same template.

    charger_ids alone: exactly those. chargers_number alone: so many, with generated suffixes. Both: charger_ids,
    padded with generated suffixes, or cut, to chargers_number.
    """

    template: ChargerTemplate
    charger_ids: list[Annotated[str, Field(min_length=1, max_length=48)]] | None = Field(
        default=None, description="Explicit identity suffixes."
    )
    chargers_number: int | None = Field(default=None, ge=1, le=GROUP_LIMIT, description="Total chargers to create.")


class LocationChargerBulkAcceptedResponse(BaseModel):
    """The job has begun; poll `status_url`."""

    job_id: str
    status: Status
    workflow_run_id: str | None = None
    status_url: str


class LocationChargerBulkStatusResponse(BaseModel):
    """How far a job has come; `results` once READY."""

    job_id: str
    job_type: str | None = None
    status: Status | None = None
    workflow_run_id: str | None = None
    error: ProvisioningErrorDetail | None = None
    results: dict[str, Any] | None = None
    provisioned_at: datetime | None = None


class UpdateLocationChargerItem(UpdateChargerRequest):
    """One charger update entry inside a location-scoped multi-update request."""

    charger_id: Slug


class UpdateLocationChargersRequest(BaseModel):
    """Charger deployments to update under the target location."""

    chargers: list[UpdateLocationChargerItem] = Field(max_length=GROUP_LIMIT)


class LocationChargerFailure(BaseModel):
    """What could not be done with one charger."""

    charger_id: str | None = None
    error: str


class UpdateLocationChargersResponse(BaseModel):
    """Response body returned by location-scoped multi-update endpoints."""

    updated_count: int
    failed_count: int
    updated: list[ChargerResponse]
    failed: list[LocationChargerFailure]


class DeleteLocationChargersResponse(BaseModel):
    """Response body returned by location-scoped multi-delete endpoints."""

    deleted_count: int
    failed_count: int
    deleted: list[str]
    failed: list[LocationChargerFailure]
