"""The page's server: textual-serve's routes and assets, with our page, our guard and dashboards that share a lab."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from html import escape
from pathlib import Path
from string import Template
from typing import Any, cast

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from ocpplab_tui.tui.web.browser import Browser, MakeDashboard
from ocpplab_tui.tui.web.guard import add_policy, guard

logger = logging.getLogger(__name__)

_PAGE = Path(__file__).with_name("page.html")
_SCRIPT = Path(__file__).with_name("page.js")
_HEARTBEAT_S = 15.0
_LONGEST_MESSAGE = 1 << 20  # bytes: what somebody pastes
_GRACE_S = 2.0
_FONT_SIZES = range(6, 73)


class Site(Server):
    """Serves dashboards on a listening socket. `title` may be any text."""

    def __init__(self, title: str, listening: socket.socket, make: MakeDashboard) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__("", host=host, port=port, title=title)
        self._listening = listening
        self._make = make
        self._streams = sys.stdout, sys.stderr
        self._browsers: set[Browser] = set()

    @property
    def url(self) -> str:
        return f"{self.public_url}/"

    async def run(self) -> None:
        """Until it is cancelled."""
        runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=_GRACE_S)
        await runner.setup()
        try:
            await web.SockSite(runner, self._listening).start()
            await asyncio.Event().wait()
        finally:
            await asyncio.gather(*(browser.stop() for browser in self._browsers), return_exceptions=True)
            await runner.cleanup()

    async def on_startup(self, app: web.Application) -> None:
        """Nothing is printed."""

    async def handle_index(self, request: web.Request) -> Any:
        size = to_int(request.query.get("fontsize", ""), 16)
        page = Template(_PAGE.read_text(encoding="utf-8")).substitute(
            title=escape(self.title), host=escape(request.host), font_size=size if size in _FONT_SIZES else 16
        )
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        page = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_LONGEST_MESSAGE)
        await page.prepare(request)
        browser = Browser(page, self._make)
        self._browsers.add(browser)
        try:
            await browser.start(to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24))
            await self._process_messages(page, cast(AppService, browser))
        except (AssertionError, LookupError, TypeError, ValueError) as error:
            logger.warning("a page sent what no page of ours sends: %s", type(error).__name__)
        finally:
            await browser.stop()
            self._browsers.discard(browser)
            sys.stdout, sys.stderr = self._streams  # dashboards that end out of turn give back each other's
            await page.close()
        return page

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.router.add_get("/page.js", _script)
        app.middlewares.append(guard(self.port))
        app.on_response_prepare.append(_with_policy)
        return app


async def _script(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_SCRIPT)


async def _with_policy(request: web.Request, response: web.StreamResponse) -> None:
    add_policy(request, response)
