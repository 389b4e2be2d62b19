"""One route for each operation of the registry: its body, its check and its documentation come from its model."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import Response

from ocpplab_tui.base.errors import LabError, OperationRefused
from ocpplab_tui.gateway import published
from ocpplab_tui.gateway.answers import AT_ONCE, LocationCommandResponse, QueuedCommandResponse, at_once, queued
from ocpplab_tui.gateway.errors import Broken, documented
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.gateway.route import checked, origin, read_body
from ocpplab_tui.lab.inventory_port import GatewayLab
from ocpplab_tui.operations.model import Command, Operation, TargetKind
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.operations.target import ChargerTarget, LocationTarget

if TYPE_CHECKING:
    from ocpplab_tui.gateway.application import GatewayApp

SUBMITTED_AT_ONCE = 50
"""Chargers of a location that are commanded before the loop gets a turn."""

NAMED = 5
"""Chargers that an error names before it only counts."""

Endpoint = Callable[..., Coroutine[Any, Any, Response]]


def add_commands(app: GatewayApp, lab: GatewayLab) -> None:
    """The routes of all operations."""
    for operation in OPERATIONS.values():
        _add(app, lab, operation)


def _add(app: GatewayApp, lab: GatewayLab, operation: type[Operation]) -> None:
    one = operation.target is TargetKind.CHARGER
    answer = AT_ONCE.get(operation.name) or (QueuedCommandResponse if one else LocationCommandResponse)
    status = 200 if operation.name in AT_ONCE else 202
    text = "Accepted for processing"
    endpoint = _endpoint(lab, operation)
    app.direct["POST", operation.http_path()] = checked(endpoint)
    app.add_api_route(
        operation.http_path(),
        _documented(endpoint, body_model(operation)),
        methods=["POST"],
        status_code=status,
        response_model=None,
        response_description=published.ANSWER_TEXTS.get(operation.name, text if status == 202 else "Done"),
        responses={status: {"model": answer}, **documented(400, 404, 422)},
        operation_id=operation.name,
        summary=operation.title,
        description=published.OPERATION_TEXTS.get(operation.name, operation.summary),
        tags=["subpackage_commands"],
    )


def _endpoint(lab: GatewayLab, operation: type[Operation]) -> Endpoint:
    model: Any = body_model(operation)

    async def to_charger(request: Request) -> Response:
        body = await read_body(request, model)
        command = submit(lab, body.target.charger_id, body.event, origin(request))
        if operation.name in AT_ONCE:
            return at_once(command)
        return Json(queued(command, _version(lab, command.charger_id)), 202, {"X-Command-Id": command.id})

    async def to_target(request: Request) -> Response:
        body = await read_body(request, model)
        return Json(await submit_to_target(lab, body.target, body.event, origin(request)), 202)

    return to_charger if operation.target is TargetKind.CHARGER else to_target


def _documented(endpoint: Endpoint, model: type[BaseModel]) -> Endpoint:
    """The same with its body declared: what FastAPI documents, and serves where it stands before the direct way."""

    async def declared(request: Request, body: Any) -> Response:  # noqa: ARG001 - read by the endpoint itself
        return await endpoint(request)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("request", keyword, annotation=Request),
        inspect.Parameter("body", keyword, annotation=model),
    ]
    declared.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # what FastAPI reads
    return declared


def body_model(operation: type[Operation]) -> type[BaseModel]:
    """Target and event of an operation together."""
    target = ChargerTarget if operation.target is TargetKind.CHARGER else LocationTarget
    text = published.REQUEST_TEXTS.get(
        operation.name, f"Request for {operation.title[0].lower()}{operation.title[1:]}."
    )
    fields: dict[str, Any] = {"target": (target, ...), "event": (operation, ...)}
    return create_model(published.request_name(operation), __doc__=text, **fields)


def submit(lab: GatewayLab, charger_id: str, operation: Operation, who: str) -> Command:
    """Submit to one charger. Raises UnknownName (404), OperationRefused (400), Broken (500)."""
    version = _version(lab, charger_id)
    if version not in operation.versions:
        needed = " or ".join(sorted(operation.versions))
        raise OperationRefused(f"{charger_id} speaks OCPP {version}; {operation.name} needs {needed}.")
    command = lab.submit(charger_id, operation, origin=who)
    if command.refusal is not None:
        raise OperationRefused(str(command.refusal))
    if command.broken:
        raise Broken("The operation failed by an error of the lab itself; its log says more.")
    return command


async def submit_to_target(lab: GatewayLab, target: LocationTarget, operation: Operation, who: str) -> dict[str, Any]:
    """Submit to whom the target means. For a location, what one charger can't do is a failure among others."""
    if target.charger_id is not None:
        _version(lab, target.charger_id)  # an unknown charger comes before everything else that is wrong
    if target.location_id is not None:
        lab.inventory.location(target.location_id)
    target.checked()
    if target.charger_id is not None:
        return _gathered([_result(lab, submit(lab, target.charger_id, operation, who))], [])
    results: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for number, charger_id in enumerate(chosen(lab, target), 1):
        try:
            results.append(_result(lab, submit(lab, charger_id, operation, who)))
        except LabError as error:
            failed.append({"identity": _identity(lab, charger_id), "error": str(error)})
        if number % SUBMITTED_AT_ONCE == 0:
            await asyncio.sleep(0)
    return _gathered(results, failed)


def chosen(lab: GatewayLab, target: LocationTarget) -> list[str]:
    """The chargers of the location, or those that are named. Raises OperationRefused for one of another place."""
    here = lab.inventory.deployments(target.location_id)
    if target.charger_ids is None:
        return [each.charger_id for each in here]
    ids = {each.identity: each.charger_id for each in here} | {each.charger_id: each.charger_id for each in here}
    strangers = [each for each in target.charger_ids if each not in ids]
    if strangers:
        named = ", ".join(each[:60] for each in strangers[:NAMED])
        more = f" and {len(strangers) - NAMED} more" if len(strangers) > NAMED else ""
        raise OperationRefused(f"Not at location {target.location_id}: {named}{more}; nothing was done.")
    return list(dict.fromkeys(ids[each] for each in target.charger_ids))


def _gathered(results: list[dict[str, Any]], failed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "targeted_count": len(results) + len(failed),
        "queued_count": len(results),
        "failed_count": len(failed),
        "results": results,
        "failed": failed,
    }


def _result(lab: GatewayLab, command: Command) -> dict[str, Any]:
    return {
        "charger_id": command.charger_id,
        "identity": command.identity,
        "command": queued(command, _version(lab, command.charger_id)),
    }


def _version(lab: GatewayLab, charger_id: str) -> str:
    return lab.inventory.version_of(charger_id)


def _identity(lab: GatewayLab, charger_id: str) -> str | None:
    try:
        return lab.inventory.deployment(charger_id).identity
    except LabError:  # removed meanwhile
        return None
