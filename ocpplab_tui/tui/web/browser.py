"""One browser that looks at the lab: a dashboard of its own, drawn over a websocket."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from textual.driver import Driver

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.web.driver import BrowserDriver

logger = logging.getLogger(__name__)

_MOST_UNSENT = 2_000_000  # characters; a page that lags further gets the whole screen anew once it has caught up


class Socket(Protocol):
    """The websocket of the page (aiohttp's)."""

    async def send_bytes(self, data: bytes) -> None: ...

    async def send_str(self, data: str) -> None: ...

    async def close(self) -> Any: ...


class BrowserDashboard(Dashboard):
    """The dashboard for a page. It leaves the lab alone: leaving closes the page's dashboard and no more."""

    def __init__(self, *args: Any, channel: Browser, **options: Any) -> None:
        self.channel = channel
        super().__init__(*args, **options)

    def get_driver_class(self) -> type[Driver]:
        return BrowserDriver

    def action_leave(self) -> None:
        self.exit()

    async def action_quit(self) -> None:
        self.exit()


MakeDashboard = Callable[["Browser"], BrowserDashboard]


class Browser:
    """Runs a dashboard for one page until either of them ends.

    To textual-serve's server it is what its `AppService` is, which would start a process for each page; all our
    dashboards live in one, so that they show one lab.
    """

    def __init__(self, socket: Socket, make: MakeDashboard) -> None:
        self._socket = socket
        self._dashboard = make(self)
        self._tasks = Tasks("browser")
        self._unsent: list[str] = []
        self._unsent_size = 0
        self._lagging = False
        self._news = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self, width: int, height: int) -> None:
        self._tasks.spawn(self._send(), name="send")
        self._running = self._tasks.spawn(self._run(width, height), name="run")

    async def stop(self) -> None:
        """Returns when the dashboard has ended. Also twice."""
        self._dashboard.exit()
        if self._running is not None:
            await asyncio.wait((self._running,))
        await self._tasks.close()

    # what the page says, as textual-serve reads it

    async def send_bytes(self, data: bytes) -> None:
        self._to_driver(lambda driver: driver.keys(data.decode(errors="replace")))

    async def set_terminal_size(self, width: int, height: int) -> None:
        self._to_driver(lambda driver: driver.resize(int(width), int(height)))

    async def focus(self) -> None:
        self._to_driver(lambda driver: driver.focus(True))

    async def blur(self) -> None:
        self._to_driver(lambda driver: driver.focus(False))

    # what the dashboard says (driver.Channel)

    def draw(self, text: str) -> None:
        if self._lagging:
            return
        self._unsent.append(text)
        self._unsent_size += len(text)
        self._lagging = self._unsent_size > _MOST_UNSENT
        self._news.set()

    def open_url(self, url: str, *, new_tab: bool) -> None:
        message = json.dumps(["open_url", {"url": url, "new_tab": new_tab}])
        self._tasks.spawn(self._quietly(self._socket.send_str(message)), name="open url")

    def _to_driver(self, say: Callable[[BrowserDriver], None]) -> None:
        driver = self._dashboard._driver  # noqa: SLF001 - Textual has no public way to its driver
        if isinstance(driver, BrowserDriver) and self._dashboard.is_running:
            say(driver)

    async def _run(self, width: int, height: int) -> None:
        try:
            await self._dashboard.run_async(size=(width, height))
        except Exception:  # one page's trouble is not the lab's, nor another page's
            logger.exception("a dashboard in a browser failed")
        finally:
            await self._quietly(self._socket.close())

    async def _send(self) -> None:
        """Everything drawn since the last time, in one message."""
        while True:
            await self._news.wait()
            self._news.clear()
            text, self._unsent, self._unsent_size = "".join(self._unsent), [], 0
            await self._quietly(self._socket.send_bytes(text.encode()))
            if self._lagging:
                self._lagging = False
                self._dashboard.refresh()

    async def _quietly(self, sending: Awaitable[Any]) -> None:
        """A page that is gone is noticed where its messages are read."""
        try:
            await sending
        except (ConnectionError, RuntimeError) as error:
            logger.debug("the page is gone: %s", error)
