"""The line in which a filter is typed, in the footer's place."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from ocpplab_tui.tui.glyphs import Glyphs


class FilterBar(Input):
    """Filters as you type; Enter keeps, Esc takes away."""

    BINDINGS = [Binding("escape", "clear", "clear", show=False)]

    class Closed(Message):
        """The line was left; `text` is the filter to set, None to keep what was typed."""

        def __init__(self, text: str | None, back: Widget | None) -> None:
            super().__init__()
            self.text = text
            self.back = back

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.glyphs = glyphs
        self.target = "chargers"
        self._back: Widget | None = None

    def open(self, target: str, text: str, back: Widget | None) -> None:
        """Show the line and take the focus; `back` gets it afterwards."""
        self.target, self._back = target, back
        own = self.glyphs.own
        self.placeholder = own("words that must be there · -word must not · Enter keep · Esc clear")
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.display = True
        self.focus()

    async def action_submit(self) -> None:
        self._close(None)

    def action_clear(self) -> None:
        self._close("")

    def _close(self, text: str | None) -> None:
        self.display = False
        self.post_message(self.Closed(text, self._back))
