"""Chargers: made, looked at, changed, started, stopped, removed; and the log of what they said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from ocpplab_tui.gateway.answers import QueuedCommandResponse, queued
from ocpplab_tui.gateway.charger_models import (
    ChargerAcceptedResponse,
    ChargerListResponse,
    ChargerLogListResponse,
    ChargerResponse,
    ChargerStatusResponse,
    CreateChargerRequest,
    UpdateChargerRequest,
    charger_response,
)
from ocpplab_tui.gateway.commands import submit
from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.fields import ChargerId, moment, seconds
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.paging import DEFAULT_LIMIT, Limit, Offset, Page, paged
from ocpplab_tui.gateway.places import location_named
from ocpplab_tui.gateway.provisioning import status_response
from ocpplab_tui.gateway.route import origin
from ocpplab_tui.lab.inventory_port import ChargerSpec, GatewayLab, LogQuery
from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.runtime import ResetCharger, StartCharger, StopCharger

TAGS: list[Any] = ["subpackage_chargers"]
LOGS_LIMIT = 1_000

RUNTIME: tuple[tuple[str, type[Operation]], ...] = (
    ("start-runtime", StartCharger),
    ("stop-runtime", StopCharger),
    ("reset-runtime", ResetCharger),
)


def add_chargers(app: FastAPI, lab: GatewayLab) -> None:
    """Their routes."""
    _add_list(app, lab)
    _add_create(app, lab)
    _add_one(app, lab)
    _add_logs(app, lab)
    for operation_id, operation in RUNTIME:
        _add_runtime(app, lab, operation_id, operation)


def _add_list(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/chargers",
        response_model=None,
        responses={200: {"model": ChargerListResponse}, **documented(404, 422, what="Location")},
        operation_id="list-chargers",
        tags=TAGS,
    )
    async def list_chargers(
        location_id: Annotated[str | None, Query(max_length=200)] = None,
        page: Page = 1,
        limit: Limit = DEFAULT_LIMIT,
    ) -> Response:
        """Chargers in the lab's order, or those of one location."""
        if location_id is not None:
            lab.inventory.location(location_id)
        return Json(paged(lab.inventory.deployments(location_id), page, limit, charger_response))


def _add_create(app: FastAPI, lab: GatewayLab) -> None:
    @app.post(
        "/ocpp/chargers",
        status_code=202,
        response_model=None,
        responses={202: {"model": ChargerAcceptedResponse}, **documented(400, 404, 422, what="Location")},
        operation_id="create-charger",
        tags=TAGS,
    )
    async def create_charger(body: CreateChargerRequest) -> Response:
        """Make a charger; it boots at once. Poll `status_url` until READY."""
        if body.location_id is not None:
            lab.inventory.location(body.location_id)
        spec = ChargerSpec(
            identity=body.identity,
            brand_slug=body.brand_slug,
            model_slug=body.model_slug,
            connector_type=body.connector_type,
            ws_url=body.ws_url,
            ocpp_version=body.ocpp_version or "1.6",
            name=body.charge_point_name or "",
            location_id=body.location_id,
        )
        made = lab.inventory.add_charger(spec)
        if body.location_id is None and body.location_name:
            place = location_named(lab, body.location_name)
            made = await lab.inventory.change_charger(made.charger_id, {"location_id": place.id})
        url = f"/ocpp/chargers/{made.charger_id}/status"
        answer = {"charger_id": made.charger_id, "identity": made.identity, "status": "PENDING"}
        return Json(answer | {"workflow_run_id": None, "status_url": url}, 202)


def _add_one(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/chargers/{charger_id}/status",
        response_model=None,
        responses={200: {"model": ChargerStatusResponse}, **documented(404, 422)},
        operation_id="get-charger-status",
        tags=TAGS,
    )
    async def get_status(charger_id: ChargerId) -> Response:
        """How far a charger has come. READY: booted and accepted by its CSMS."""
        return Json(status_response(lab.charger(charger_id)))

    @app.get(
        "/ocpp/chargers/{charger_id}",
        response_model=None,
        responses={200: {"model": ChargerResponse}, **documented(404, 422)},
        operation_id="get-charger",
        tags=TAGS,
    )
    async def get_charger(charger_id: ChargerId) -> Response:
        """One charger."""
        return Json(charger_response(lab.inventory.deployment(charger_id)))

    @app.put(
        "/ocpp/chargers/{charger_id}",
        response_model=None,
        responses={200: {"model": ChargerResponse}, **documented(400, 404, 422)},
        operation_id="update-charger",
        tags=TAGS,
    )
    async def update_charger(charger_id: ChargerId, body: UpdateChargerRequest) -> Response:
        """Change what is given. Another version or connector type makes it boot anew, another URL boots it there."""
        return Json(charger_response(await update(lab, charger_id, body)))

    @app.delete(
        "/ocpp/chargers/{charger_id}",
        status_code=204,
        response_model=None,
        responses=documented(404, 422),
        operation_id="delete-charger",
        tags=TAGS,
    )
    async def delete_charger(charger_id: ChargerId) -> Response:
        """End it cleanly, and forget it."""
        await lab.inventory.remove_charger(charger_id)
        return Response(status_code=204)


async def update(lab: GatewayLab, charger_id: str, body: UpdateChargerRequest) -> Any:
    """Change one charger; its Deployment afterwards."""
    lab.inventory.deployment(charger_id)
    changes = body.changes()
    if body.location_id is None and body.location_name:
        changes["location_id"] = location_named(lab, body.location_name).id
    return await lab.inventory.change_charger(charger_id, changes)


def _add_logs(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/chargers/{charger_id}/logs",
        response_model=None,
        responses={200: {"model": ChargerLogListResponse}, **documented(404, 422)},
        operation_id="get-charger-logs",
        tags=TAGS,
    )
    async def get_logs(
        charger_id: ChargerId,
        start_date: Annotated[datetime | None, Query(description="Inclusive.")] = None,
        end_date: Annotated[datetime | None, Query(description="Inclusive.")] = None,
        event: Annotated[str | None, Query(max_length=100, description="An OCPP action, in any case.")] = None,
        limit: Annotated[int, Query(ge=1, le=LOGS_LIMIT)] = 100,
        offset: Offset = 0,
    ) -> Response:
        """Frames of one charger, newest first, one entry a frame, secrets redacted."""
        found = lab.inventory.deployment(charger_id)
        query = LogQuery(found.charger_id, seconds(start_date), seconds(end_date), event or None, limit, offset)
        page = await lab.logs.page(query)
        data = [
            {"direction": each.direction, "action": each.action, "message": each.message, "timestamp": moment(each.at)}
            for each in page.entries
        ]
        return Json({"data": data, "total": page.total, "limit": limit, "offset": offset})


def _add_runtime(app: FastAPI, lab: GatewayLab, operation_id: str, operation: type[Operation]) -> None:
    @app.post(
        f"/ocpp/chargers/{{charger_id}}/{operation.name}",
        status_code=202,
        response_model=None,
        responses={202: {"model": QueuedCommandResponse}, **documented(400, 404, 422)},
        operation_id=operation_id,
        summary=operation.title,
        description=operation.summary,
        tags=TAGS,
    )
    async def act(charger_id: ChargerId, body: dict[str, Any], request: Request) -> Response:  # noqa: ARG001 - checked, nothing else
        """The body is an object of whatever fields; none of them means anything."""
        command = submit(lab, charger_id, operation(), origin(request))
        version = lab.inventory.deployment(charger_id).ocpp_version
        return Json(queued(command, version), 202, {"X-Command-Id": command.id})
