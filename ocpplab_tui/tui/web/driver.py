"""A terminal that is a page: what Textual draws goes to a channel, what the page sends comes back as events."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.driver import Driver
from textual.geometry import Size

_ON = "\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h\x1b[?2004h"
"""Alternate screen, no cursor, the mouse with all its moves, pasting as one piece."""
_LARGEST = Size(1_000, 500)  # cells; a page cannot make the program draw more


class Channel(Protocol):
    """The way to the page."""

    def draw(self, text: str) -> None: ...

    def open_url(self, url: str, *, new_tab: bool) -> None: ...


class BrowserDriver(Driver):
    """One page's terminal. The app that it drives has a `channel`."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._channel: Channel = app.channel  # type: ignore[attr-defined] # its type would be a circle of imports
        self._parser = XTermParser(debug=debug)
        self._ticking: asyncio.TimerHandle | None = None

    @property
    def is_web(self) -> bool:
        return True

    def write(self, data: str) -> None:
        self._channel.draw(data)

    def start_application_mode(self) -> None:
        self.write(_ON)
        width, height = self._size or (80, 24)
        self.resize(width, height)

    def disable_input(self) -> None:
        self._stop_ticking()

    def stop_application_mode(self) -> None:
        self._stop_ticking()

    def open_url(self, url: str, new_tab: bool = True) -> None:
        self._channel.open_url(url, new_tab=new_tab)

    def keys(self, text: str) -> None:
        """What was typed, pasted, or done with the mouse, as a terminal writes it."""
        if not text:  # to the parser that is the end
            return
        self._stop_ticking()
        for event in self._parser.feed(text):
            self.process_message(event)
        self._ticking = self._loop.call_later(2 * ESCAPE_DELAY, self._tick)

    def resize(self, width: int, height: int) -> None:
        """The page has room for so many cells."""
        size = Size(min(max(width, 1), _LARGEST.width), min(max(height, 1), _LARGEST.height))
        self._size = size
        self.send_message(events.Resize(size, size))

    def focus(self, has: bool) -> None:
        self.send_message(events.AppFocus() if has else events.AppBlur())

    def _tick(self) -> None:
        """An escape that nothing followed was the key."""
        for event in self._parser.tick():
            self.process_message(event)

    def _stop_ticking(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
