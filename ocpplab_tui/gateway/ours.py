"""Beyond the vendor's: what became of a command, and the state of a charger."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.gateway.errors import documented
from ocpplab_tui.gateway.fields import ChargerId
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.paging import Offset
from ocpplab_tui.gateway.views import command_response, state_response
from ocpplab_tui.lab.inventory_port import GatewayLab
from ocpplab_tui.operations.model import Outcome

TAGS: list[Any] = ["subpackage_ours"]
ALL = 1_000_000


class CommandResponse(BaseModel):
    """One command and its outcome."""

    id: str
    operation: str
    charger_id: str
    identity: str
    origin: str
    status: Outcome
    detail: str
    ocpp_result: dict[str, Any] | None
    messages: list[str]
    created_at: str
    finished_at: str | None


class CommandListResponse(BaseModel):
    """Commands, newest first."""

    data: list[CommandResponse]
    total: int
    limit: int
    offset: int


class ConnectorState(BaseModel):
    """One connector as it is now. Power in W, energy in Wh, voltage in V, current in A, charge in percent."""

    evse_id: int
    connector_id: int
    status: str
    error_code: str
    power_w: float
    energy_wh: float
    voltage_v: float
    current_a: float
    soc: float | None
    transaction_id: str | None
    id_tag: str | None
    plugged: bool
    locked: bool


class MonitorState(BaseModel):
    """One variable monitor of a 2.0.1 charger. `component` is written Name[instance]@evse.connector."""

    id: int
    component: str
    variable: str
    type: str
    value: float
    severity: int
    kind: str
    transaction: bool
    triggered: bool
    actual_value: str


class EventState(BaseModel):
    """One event that went out, or waits to, in a NotifyEvent; the latest fifty are kept. `severity` is not on the wire
    of 2.0.1."""

    event_id: int
    timestamp: str
    trigger: str
    actual_value: str
    component: str
    variable: str
    kind: str
    severity: int | None
    cleared: bool
    monitor_id: int | None
    cause: int | None
    tech_code: str
    tech_info: str


class ChargerState(BaseModel):
    """A charger as it is now. `network_faults` in words: "latency 2 s, out, MeterValues"."""

    charger_id: str
    identity: str
    online: bool
    registration: str
    network_faults: list[str]
    connectors: list[ConnectorState]
    monitors: list[MonitorState]
    events: list[EventState]


def add_ours(app: FastAPI, lab: GatewayLab) -> None:
    """Their routes."""
    _add_commands(app, lab)

    @app.get(
        "/ocpp/chargers/{charger_id}/state",
        response_model=None,
        responses={200: {"model": ChargerState}, **documented(404, 422)},
        operation_id="get-charger-state",
        tags=TAGS,
    )
    async def get_state(charger_id: ChargerId) -> Response:
        """A charger and its connectors as they are now."""
        return Json(state_response(lab.charger(charger_id), lab.details(charger_id).monitors()))


def _add_commands(app: FastAPI, lab: GatewayLab) -> None:
    @app.get(
        "/ocpp/commands/{command_id}",
        response_model=None,
        responses={200: {"model": CommandResponse}, **documented(404, 422, what="Command")},
        operation_id="get-command",
        tags=TAGS,
    )
    async def get_command(command_id: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
        """What became of one command."""
        command = lab.command(command_id)
        if command is None:
            raise UnknownName(f"There is no command {command_id[:80]!r}, or it is forgotten: only the latest are kept.")
        return Json(command_response(command))

    @app.get(
        "/ocpp/commands",
        response_model=None,
        responses={200: {"model": CommandListResponse}, **documented(404, 422)},
        operation_id="list-commands",
        tags=TAGS,
    )
    async def list_commands(
        charger_id: Annotated[str | None, Query(max_length=200)] = None,
        status: Outcome | None = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
        offset: Offset = 0,
    ) -> Response:
        """The latest commands of everybody, newest first."""
        wanted = None if charger_id is None else lab.inventory.deployment(charger_id).charger_id
        found = [
            each for each in lab.commands(ALL) if wanted in (None, each.charger_id) and status in (None, each.status)
        ]
        data = [command_response(each) for each in found[offset : offset + limit]]
        return Json({"data": data, "total": len(found), "limit": limit, "offset": offset})
