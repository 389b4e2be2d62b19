"""Whether the gateway lives, where its documentation is, and figures for a monitor."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ocpplab_tui import __version__
from ocpplab_tui.gateway.errors import Documented, documented
from ocpplab_tui.gateway.json_response import Json
from ocpplab_tui.lab.inventory_port import GatewayLab

TAGS: list[Any] = ["subpackage_health"]
OPENED: Documented = {500: documented()[500]}

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
        return PlainTextResponse(_figures(lab), media_type="text/plain; version=0.0.4")


def _figures(lab: GatewayLab) -> str:
    summary = lab.summary()
    lines = [
        _figure("ocpplab_chargers", "gauge", "Chargers in the lab.", {"": summary.total}),
        _figure("ocpplab_chargers_online", "gauge", "Chargers that are connected.", {"": summary.online}),
        _figure("ocpplab_frames_total", "counter", "OCPP messages sent and received.", {"": summary.frames_total}),
        _figure(
            "ocpplab_disk_lost_total",
            "counter",
            "Frames that are not in the journal, and transaction messages that were sent unwritten.",
            {"": summary.disk_lost},
        ),
        _figure("ocpplab_disk_trouble", "gauge", "1 while something is wrong.", {"": int(bool(summary.disk_trouble))}),
        _figure(
            "ocpplab_connectors",
            "gauge",
            "Connectors by status.",
            {f'{{status="{status}"}}': count for status, count in sorted(summary.connectors.items())},
        ),
    ]
    return "".join(lines)


def _figure(name: str, kind: str, text: str, values: dict[str, int]) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
    lines.extend(f"{name}{labels} {value}" for labels, value in values.items())
    return "\n".join(lines) + "\n"
