"""`web`: a lab with its dashboard in browsers of this machine."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Callable, Coroutine, MutableMapping
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import InputError, Mistake, StartError
from ocpplab_tui.base.listening import listen
from ocpplab_tui.base.process import run as run_loop
from ocpplab_tui.cli.options import RunOptions
from ocpplab_tui.cli.running import prepared, tell_ignored, without_screen
from ocpplab_tui.config.user_settings import load_user_settings, user_config_dir

if TYPE_CHECKING:
    from ocpplab_tui.cli.hosting import Host
    from ocpplab_tui.tui.web.browser import MakeDashboard

HOST = "127.0.0.1"
EXTRA = "pip install 'ocpplab-tui[web]'"
PAGE_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""What the page's terminal can do; Textual asks the environment."""


def serve_lab(name: str, given: RunOptions, port: int, environment: MutableMapping[str, str] = os.environ) -> int:
    """Run the lab and serve its dashboard until a signal ends both; the exit code. Raises LabError."""
    if importlib.util.find_spec("textual_serve") is None:
        raise InputError(Mistake("web", "", "textual-serve, which serves the page, is not installed", EXTRA))
    settings, wrong = load_user_settings()
    tell_ignored(wrong)
    options = given.over(settings, environment)
    listening = listen("The page", HOST, port, option="--port")
    try:
        host = prepared(name, options, environment)
        environment.update(PAGE_TERMINAL)
        return run_loop(without_screen(host, _serving(host, options, listening)))
    finally:
        listening.close()


def _serving(host: Host, options: RunOptions, listening: socket.socket) -> Callable[[], Coroutine[Any, Any, None]]:
    from ocpplab_tui.tui.web.site import Site

    async def serve() -> None:
        site = Site(f"{host.lab.summary().name} · ocpplab-tui", listening, _dashboards(host, options))
        _tell(host, site.url)
        await site.run()

    return serve


def _dashboards(host: Host, options: RunOptions) -> MakeDashboard:
    from ocpplab_tui.tui.web.browser import Browser, BrowserDashboard

    def make(browser: Browser) -> BrowserDashboard:
        return BrowserDashboard(
            host.lab,
            channel=browser,
            theme=options.theme,
            ascii_only=bool(options.ascii),
            config_dir=user_config_dir(),
            reduced_motion=options.reduced_motion,
        )

    return make


def _tell(host: Host, url: str) -> None:
    """What the user needs, on stdout; a token shows here only. Raises StartError when nobody can read it."""
    lines = [f"The dashboard is at {url} for browsers of this machine; Ctrl+C ends it and the lab."]
    if host.url is not None:
        lines.append(f"The gateway is at {host.url}")
    if host.generated_token is not None:
        lines.append(f"Its token, made up for this run: {host.generated_token}")
    try:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    except OSError as error:
        raise StartError(f"The address of the page cannot be written to stdout: {error.strerror}.") from error
