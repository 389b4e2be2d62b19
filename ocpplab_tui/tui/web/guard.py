"""Who may speak to the page's server: this machine's own browser windows that show our page, and nobody else's.

Loopback alone does not keep other web sites out. Any page may open a websocket to 127.0.0.1 (its Origin tells), and a
name that a stranger's DNS turns to 127.0.0.1 makes a page of his one of ours (its Host tells).
"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_NAMES = ("127.0.0.1", "localhost", "[::1]")


def policy(host: str) -> dict[str, str]:
    """Headers of every answer: nothing from elsewhere is loaded, and no other site shows the page in a frame."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
            f"img-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def objection(headers: Mapping[str, str], port: int) -> str | None:
    """Why a request with these headers is not answered; None when it is."""
    own = {f"{name}:{port}" for name in _NAMES}
    host = headers.get("Host", "").lower()
    if host not in own:
        return f"This page is at http://127.0.0.1:{port}/ and has no other name."
    origin = headers.get("Origin")
    if origin is not None and origin.lower() not in {f"http://{each}" for each in own}:
        return "A page of another site may not look into this lab."
    return None


def guard(port: int) -> Middleware:
    """The middleware."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        why = objection(request.headers, port)
        if why is not None:
            return web.Response(status=403, text=f"{why}\n", headers=policy(f"127.0.0.1:{port}"))
        return await handler(request)

    return middleware


def add_policy(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in policy(request.host).items():
        response.headers.setdefault(name, value)
