"""The exchange under the cursor, whole: request and answer as pretty JSON, laid out while one reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import scroll_bindings
from ocpplab_tui.tui.widgets.exchange_text import Exchange, Line, exchange_lines

_AT_ONCE = 200
_A_LOOK = 300


class ExchangeView(ScrollView, Inked, can_focus=True):
    """`more` goes on with what is too long for one look."""

    BINDINGS = scroll_bindings()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.glyphs = glyphs
        self._exchange: Exchange | None = None
        self._lines: list[Line] = []
        self._rest: Iterator[Line] = iter(())

    def show(self, exchange: Exchange | None) -> None:
        """Show it from its beginning; when only its other half has come, the reader stays where they are."""
        before = self._exchange
        if exchange == before:
            return
        self._exchange = exchange
        if exchange is None or before is None or exchange.request is not before.request:
            self.scroll_to(y=0, animate=False, force=True)
        self._arrange()

    def _arrange(self) -> None:
        width = max(8, self.scrollable_content_region.width - 2)
        self._rest = exchange_lines(self._exchange, width, self.glyphs) if self._exchange is not None else iter(())
        self._lines = list(islice(self._rest, _AT_ONCE))
        self._measure()

    def more(self) -> None:
        """Lay out some more, if there is more."""
        came = list(islice(self._rest, _A_LOOK))
        if came:
            self._lines.extend(came)
            self._measure()

    def _measure(self) -> None:
        width = max(8, self.scrollable_content_region.width - 2)
        set_lines(self, Size(width, len(self._lines)))
        self.retitle()
        self.refresh()

    def retitle(self) -> None:
        set_frame_title(self, [("Exchange", "title" if self.has_focus else "strong")])

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        if self._exchange is None:
            return self.line([(" Choose a message in the traffic", "muted")] if y == 0 else [], self.size.width)
        pieces: list[Piece] = self._lines[line] if line < len(self._lines) else []
        return self.line([(" ", "text"), *pieces], self.size.width)

    def on_resize(self) -> None:
        self._arrange()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()

    def on_focus(self) -> None:
        self.retitle()

    def on_blur(self) -> None:
        self.retitle()
