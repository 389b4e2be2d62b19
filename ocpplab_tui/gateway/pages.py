"""Whether the gateway lives, where its documentation is, and figures for a monitor."""

from __future__ import annotations

import asyncio
from html import escape
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ocpplab_tui import __version__
from ocpplab_tui.gateway.errors import Documented, documented
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.lab.inventory_port import GatewayLab

TAGS: list[Any] = ["subpackage_health"]
OPENED: Documented = {status: documented()[status] for status in (403, 500)}

METRICS = "ocpplab_tui.gateway.metrics"
"""Imported on a thread by the first who asks: its library takes a tenth of a second."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{name} · ocpplab-tui</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 42em; margin: 3em auto; padding: 0 1em }}</style></head>
<body><h1>{name}</h1>
<p>A lab of {total} virtual chargers, {online} of them online, served by ocpplab-tui {version}.</p>
<ul>
<li><a href="/openapi.json">/openapi.json</a>: every route, its fields and its answers</li>
<li><a href="/health">/health</a>: whether it lives</li>
</ul>
<p>All other routes want <code>Authorization: Bearer TOKEN</code>.</p></body></html>
"""


def add_pages(app: FastAPI, lab: GatewayLab) -> None:
    """Their routes."""

    @app.get(
        "/health",
        response_model=None,
        responses={200: {"model": dict[str, str]}, **OPENED},
        operation_id="health-check",
        tags=TAGS,
    )
    async def health() -> Response:
        """Lightweight liveness probe; all values are text."""
        summary = lab.summary()
        return Json(
            {
                "status": "ok",
                "lab": summary.name,
                "version": __version__,
                "chargers": str(summary.total),
                "online": str(summary.online),
            }
        )

    @app.get(
        "/",
        response_model=None,
        response_class=HTMLResponse,
        responses=OPENED,
        operation_id="landing-page",
        tags=TAGS,
    )
    async def landing_page() -> Response:
        """A small page with links."""
        summary = lab.summary()
        name = escape(summary.name)
        return HTMLResponse(
            PAGE.format(name=name, total=summary.total, online=summary.online, version=escape(__version__))
        )

    @app.get(
        "/metrics",
        response_model=None,
        response_class=PlainTextResponse,
        responses=documented(),
        operation_id="metrics",
        tags=TAGS,
    )
    async def metrics() -> Response:
        """Figures in the text format of Prometheus."""
        page = await asyncio.get_running_loop().run_in_executor(None, import_module, METRICS)
        return Response(page.text_of(await lab.measures(), lab.summary().speed), media_type=page.CONTENT_TYPE)
