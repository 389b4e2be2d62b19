"""The FastAPI application, put together; it knows a lab only through `GatewayLab`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.gateway import openapi
from ocpplab_tui.gateway.catalog import add_catalog
from ocpplab_tui.gateway.chargers import add_chargers
from ocpplab_tui.gateway.commands import add_commands
from ocpplab_tui.gateway.errors import http_error, invalid, lab_error
from ocpplab_tui.gateway.jobs import Jobs
from ocpplab_tui.gateway.location_chargers import add_location_chargers
from ocpplab_tui.gateway.locations import add_locations
from ocpplab_tui.gateway.ours import add_ours
from ocpplab_tui.gateway.pages import add_pages
from ocpplab_tui.gateway.route import GatewayRoute, Handler
from ocpplab_tui.gateway.stream import Streams, add_stream
from ocpplab_tui.gateway.templates import add_templates
from ocpplab_tui.gateway.tokens import Token, TokenBook
from ocpplab_tui.lab.inventory_port import GatewayLab

TITLE, VERSION = "OCPPLab SDK", "1.0.0"


class GatewayApp(FastAPI):
    """Its document is written once; `tasks` are its jobs, `streams` its open streams, `direct` the handlers of its
    commands by method and path."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.direct: dict[tuple[str, str], Handler] = {}
        self.tasks = Tasks("gateway")
        self.streams = Streams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Commands come by the thousand, so they are found by their path, past routing and injection (half of the
        time that one costs)."""
        handler = self.direct.get((scope.get("method", ""), scope.get("path", "")))
        if handler is None or self.user_middleware:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    def openapi(self) -> dict[str, object]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi.document(self)
        return self.openapi_schema


def application(
    lab: GatewayLab, tokens: Sequence[Token], *, cors_origins: Sequence[str] = (), local_host: str | None = None
) -> GatewayApp:
    """The whole surface over one lab. `local_host`: the loopback host that it listens on; None where others reach it
    too, by whatever name."""
    app = GatewayApp(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    app.router.route_class = GatewayRoute
    app.router.redirect_slashes = False
    app.state.tokens = TokenBook(tokens)
    app.state.local_host = local_host
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(LabError, lab_error)
    add_commands(app, lab)
    add_chargers(app, lab)
    add_catalog(app)
    add_locations(app, lab)
    add_location_chargers(app, lab, Jobs(lab, app.tasks))
    add_templates(app)
    add_ours(app, lab)
    add_stream(app, lab, app.streams)
    add_pages(app, lab)
    if cors_origins:
        _allow(app, cors_origins)
    return app


def _allow(app: FastAPI, origins: Sequence[str]) -> None:
    """Pages of these origins may call."""
    from starlette.middleware.cors import CORSMiddleware

    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-Organization-Id", "Last-Event-ID"],
        expose_headers=["X-Command-Id"],
    )
