"""The exchange under the cursor, whole: request and answer as pretty JSON, laid out while one reads."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.widgets.exchange_text import Exchange, exchange_lines
from ocpplab_tui.tui.widgets.reading import Line, Reading


class ExchangeView(Reading):
    """Both halves of an exchange, one below the other."""

    heading = "Exchange"
    hint = "Choose a message in the traffic"

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(glyphs, id=id, classes="panel")
        self._exchange: Exchange | None = None

    def show(self, exchange: Exchange | None) -> None:
        """Show it from its beginning; when only its other half has come, the reader stays where they are."""
        before = self._exchange
        if exchange == before:
            return
        self._exchange = exchange
        if exchange is None or before is None or exchange.request is not before.request:
            self.scroll_to(y=0, animate=False, force=True)
        self.lay_out()

    def lines_of(self, width: int) -> Iterator[Line] | None:
        return None if self._exchange is None else exchange_lines(self._exchange, width, self.glyphs)
