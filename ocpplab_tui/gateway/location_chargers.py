"""The chargers of a location: listed, made by the hundred, changed and removed in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Body, FastAPI, Path, Query
from starlette.responses import Response

from ocpplab_tui.base.errors import LabError, OperationRefused, UnknownName
from ocpplab_tui.gateway.charger_models import ChargerListResponse, charger_response
from ocpplab_tui.gateway.chargers import update
from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.fields import LocationId
from ocpplab_tui.gateway.groups import specs_of
from ocpplab_tui.gateway.jobs import Jobs
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.location_charger_models import (
    GROUP_LIMIT,
    ChargerGroup,
    DeleteLocationChargersResponse,
    LocationChargerBulkAcceptedResponse,
    LocationChargerBulkStatusResponse,
    UpdateLocationChargerItem,
    UpdateLocationChargersRequest,
    UpdateLocationChargersResponse,
)
from ocpplab_tui.gateway.paging import DEFAULT_LIMIT, Limit, Page, paged
from ocpplab_tui.lab.inventory_port import Deployment, GatewayLab

TAGS: list[Any] = ["subpackage_locationChargers"]
PATH = "/ocpp/locations/{location_id}/chargers"
REMOVED_TOGETHER = 50
"""Chargers that say good-bye at the same time."""

Ids = Annotated[list[str] | None, Query(description="Repeat it to name several chargers.", max_length=GROUP_LIMIT)]


def add_location_chargers(app: FastAPI, lab: GatewayLab, jobs: Jobs) -> None:
    """Their routes."""
    _add_list(app, lab)
    _add_create(app, lab, jobs)
    _add_update(app, lab)
    _add_delete(app, lab)


def _add_list(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        PATH,
        response_model=None,
        responses={200: {"model": ChargerListResponse}, **documented(400, 404, 422, what="Location")},
        operation_id="list-location-chargers",
        tags=TAGS,
    )
    async def list_location_chargers(
        location_id: LocationId, page: Page = 1, limit: Limit = DEFAULT_LIMIT, charger_ids: Ids = None
    ) -> Response:
        """Chargers of a location, or some of them."""
        lab.inventory.location(location_id)
        here = lab.inventory.deployments(location_id)
        if charger_ids is not None:
            wanted = set(charger_ids)
            here = [each for each in here if each.charger_id in wanted or each.identity in wanted]
        return Json(paged(here, page, limit, charger_response))


def _add_create(app: FastAPI, lab: GatewayLab, jobs: Jobs) -> None:
    @app.post(
        PATH,
        status_code=202,
        response_model=None,
        responses={
            202: {"model": LocationChargerBulkAcceptedResponse},
            **documented(400, 404, 422, what="Location"),
        },
        operation_id="create-location-chargers",
        tags=TAGS,
    )
    async def create_location_chargers(
        location_id: LocationId, groups: Annotated[list[ChargerGroup], Body(max_length=GROUP_LIMIT)]
    ) -> Response:
        """Make many chargers at a location; poll `status_url` until READY."""
        lab.inventory.location(location_id)
        job = jobs.begin(location_id, specs_of(lab.inventory, location_id, groups))
        answer = {"job_id": job.id, "status": job.status, "workflow_run_id": None, "status_url": job.status_url}
        return Json(answer, 202)

    @app.get(
        f"{PATH}/jobs/{{job_id}}",
        response_model=None,
        responses={200: {"model": LocationChargerBulkStatusResponse}, **documented(404, 422, what="Job")},
        operation_id="get-location-charger-job",
        tags=TAGS,
    )
    async def get_job(location_id: LocationId, job_id: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
        """How far a job has come."""
        lab.inventory.location(location_id)
        job = jobs.get(job_id)
        if job is None or job.location_id != location_id:
            raise UnknownName(f"There is no job {job_id[:80]!r} of this location; jobs are forgotten at a restart.")
        return Json(job.response())


def _add_update(app: FastAPI, lab: GatewayLab) -> None:
    @app.put(
        PATH,
        response_model=None,
        responses={200: {"model": UpdateLocationChargersResponse}, **documented(400, 404, 422, what="Location")},
        operation_id="update-location-chargers",
        tags=TAGS,
    )
    async def update_location_chargers(location_id: LocationId, body: UpdateLocationChargersRequest) -> Response:
        """Change several chargers of a location, each for itself."""
        lab.inventory.location(location_id)
        updated: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        for item in body.chargers:
            try:
                updated.append(charger_response(await _update_here(lab, location_id, item)))
            except LabError as error:
                failed.append({"charger_id": item.charger_id, "error": str(error)})
        counts = {"updated_count": len(updated), "failed_count": len(failed)}
        return Json(counts | {"updated": updated, "failed": failed})


async def _update_here(lab: GatewayLab, location_id: str, item: UpdateLocationChargerItem) -> Any:
    _here(lab, location_id, item.charger_id)
    return await update(lab, item.charger_id, item)


def _add_delete(app: FastAPI, lab: GatewayLab) -> None:
    @app.delete(
        PATH,
        response_model=None,
        responses={200: {"model": DeleteLocationChargersResponse}, **documented(400, 404, 422, what="Location")},
        operation_id="delete-location-chargers",
        tags=TAGS,
    )
    async def delete_location_chargers(location_id: LocationId, charger_ids: Ids = None) -> Response:
        """End and forget several chargers of a location."""
        lab.inventory.location(location_id)
        if not charger_ids:
            raise OperationRefused("No charger is named; give charger_ids=… once for each.")
        deleted, failed = await _remove(lab, location_id, list(dict.fromkeys(charger_ids)))
        counts = {"deleted_count": len(deleted), "failed_count": len(failed)}
        return Json(counts | {"deleted": deleted, "failed": failed})


async def _remove(
    lab: GatewayLab, location_id: str, charger_ids: Sequence[str]
) -> tuple[list[str], list[dict[str, Any]]]:
    deleted: list[str] = []
    failed: list[dict[str, Any]] = []

    async def remove(charger_id: str) -> None:
        try:
            found = _here(lab, location_id, charger_id)
            await lab.inventory.remove_charger(found.charger_id)
        except LabError as error:
            failed.append({"charger_id": charger_id, "error": str(error)})
        else:
            deleted.append(found.charger_id)

    for start in range(0, len(charger_ids), REMOVED_TOGETHER):
        await asyncio.gather(*(remove(each) for each in charger_ids[start : start + REMOVED_TOGETHER]))
    return deleted, failed


def _here(lab: GatewayLab, location_id: str, charger_id: str) -> Deployment:
    """The charger, if it stands at that location."""
    found = lab.inventory.deployment(charger_id)
    if found.location_id != location_id:
        raise OperationRefused(f"Charger {charger_id!r} is not at this location.")
    return found
