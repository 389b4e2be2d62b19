"""Errors as the vendor's surface tells them: `{"detail": …}`, never a trace, never a path of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.base.redaction import REDACTED, is_secret_name, redact_text
from ocpplab_tui.gateway.json_response import Json

logger = logging.getLogger(__name__)

SHOWN_INPUT = 100
Documented = dict[int | str, dict[str, Any]]


class HttpErrorResponse(BaseModel):
    """Standard HTTP error payload returned by the API."""

    detail: str = Field(description="Human-readable error message returned by the API.")


class Unauthorized(LabError):
    """No token, or none of ours."""

    title = "Unauthorized"
    code = "unauthorized"
    http_status = 401


class Forbidden(LabError):
    """A token of ours, without the scope that this needs."""

    title = "Forbidden"
    code = "forbidden"
    http_status = 403


class TooMuch(LabError):
    """A body, or a number of something, beyond what this gateway takes."""

    title = "Too much"
    code = "too-much"
    http_status = 400


class TooSlow(LabError):
    """A body that does not come to its end."""

    title = "Too slow"
    code = "too-slow"
    http_status = 408


class TooManyStreams(LabError):
    """All streams are taken."""

    title = "Too many streams"
    code = "too-many-streams"
    http_status = 429


class Broken(LabError):
    """An error of ours."""

    title = "Internal error"
    code = "internal"
    http_status = 500


def _referred(schema: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


REFERRED, HTTP_ERROR = _referred("HTTPValidationError"), _referred("HttpErrorResponse")
"""Errors are JSON also where the answer itself is not."""


def documented(*statuses: int, what: str = "Charger") -> Documented:
    """The error answers of a route for its documentation; `what` is what a 404 has not found."""
    texts = {
        400: "Invalid request data",
        401: "Missing or invalid bearer token",
        403: "Insufficient permissions or missing required claims",
        404: f"{what} not found",
        422: "Validation Error",
        429: "Too many open streams",
        500: "Internal server error",
    }
    return {
        status: {"description": texts[status]} | (REFERRED if status == 422 else HTTP_ERROR)
        for status in sorted({401, 403, 500, *statuses})
    }


def refusal(error: LabError) -> Response:
    """Our own errors carry their status."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 408: {"Connection": "close"}}.get(error.http_status)
    return Json({"detail": str(error)}, error.http_status, headers)


def http_error(request: Request, error: Exception) -> Response:
    """What the router itself finds: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
    if error.status_code == 404:
        return Json({"detail": "There is nothing at this path; /openapi.json lists what there is."}, 404)
    if error.status_code == 405:
        allowed = ", ".join(sorted(_methods(request)))
        return Json({"detail": f"{request.method} is not possible here; {allowed} is."}, 405, {"Allow": allowed})
    return Json({"detail": str(error.detail)}, error.status_code, error.headers)


def _methods(request: Request) -> set[str]:
    """Every method of this path, over all of its routes; a path that is written out stands before a pattern."""
    matching = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    routes = [route for route in matching if route.path == request.scope["path"]] or matching
    return {method for route in routes for method in getattr(route, "methods", None) or ()}


def lab_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, LabError)  # noqa: S101 - registered for these only
    return refusal(error)


def invalid(_request: Request, error: Exception) -> Response:
    """422 in the shape that FastAPI made known."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these only
    return Json({"detail": [_problem(each) for each in _first(error.errors())]}, 422)


def unexpected(error: Exception) -> Response:
    """500: the log gets to know why, the client doesn't."""
    logger.error("a request failed", exc_info=error)
    return Json({"detail": "An error of the gateway itself, not of the request; its log says more."}, 500)


PROBLEMS_SHOWN = 50


def _first(errors: Iterable[Any]) -> list[Mapping[str, Any]]:
    return list(errors)[:PROBLEMS_SHOWN]


def _problem(error: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"loc": list(error["loc"]), "msg": error["msg"], "type": error["type"]}
    given = error.get("input")
    if any(is_secret_name(str(step)) for step in error["loc"]):
        shown["input"] = REDACTED
    elif given is None or isinstance(given, bool | int | float):
        shown["input"] = given
    elif isinstance(given, str) and len(given) <= SHOWN_INPUT:
        shown["input"] = redact_text(given)
    if error.get("ctx"):
        shown["ctx"] = {name: str(value) for name, value in error["ctx"].items()}
    return shown
