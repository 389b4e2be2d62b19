"""The connectors of one charger, large: what the *Live* tab shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings, tab_bindings
from ocpplab_tui.tui.widgets.inspector_lines import InspectorLine


class LiveView(ScrollView, Framed, can_focus=True):
    """Lines that each belong to a connector; those of the focused one are marked."""

    BINDINGS = [*bindings("live", up="neighbour(-1)", down="neighbour(1)"), *tab_bindings()]

    class ConnectorChosen(Message):
        """A connector is to have the focus."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.glyphs = glyphs
        self.connector = 0
        self._lines: Sequence[InspectorLine] = ()

    @property
    def room(self) -> int:
        """Cells of a line."""
        return max(30, self.scrollable_content_region.width - 3)

    def show(self, lines: Sequence[InspectorLine], connector: int) -> None:
        """Draw these; what stays the same is not drawn again."""
        before, self._lines = self._lines, lines
        moved, self.connector = connector != self.connector, connector
        set_lines(self, Size(self.room, len(lines)))
        for number, (old, new) in enumerate(zip_longest(before, lines)):
            if moved or old != new:
                self.refresh_lines(number)
        if moved:
            self._see()
        self.retitle()

    def _see(self) -> None:
        own = [number for number, line in enumerate(self._lines) if line.connector == self.connector]
        if not own:
            return
        if own[0] < self.scroll_offset.y or own[-1] >= self.scroll_offset.y + self.size.height:
            self.scroll_to(y=own[0], animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.size.width
        if number >= len(self._lines):
            return self.line([("  This charger is gone: Esc", "muted")] if not self._lines and y == 0 else [], width)
        line = self._lines[number]
        chosen = line.connector == self.connector and bool(line.left)
        edge: Piece = (self.glyphs.mark("cursor"), "title") if chosen else (" ", "text")
        back = "cursor" if chosen and line.head else ""
        return Strip(
            self.spread([edge, (" ", "text"), *line.left], [*line.right, (" ", "text")], width, back=back), width
        )

    def retitle(self) -> None:
        count = len({line.connector for line in self._lines if line.connector})
        left: list[Piece] = [self.heading_piece("Connectors"), (f" {count}", "muted")]
        set_frame_title(self, left)

    def on_resize(self) -> None:
        self.refresh()
        self.retitle()

    def action_neighbour(self, step: int) -> None:
        """Focus the connector above or below; at the last one the view scrolls on."""
        numbers = sorted({line.connector for line in self._lines if line.connector})
        wanted = self.connector + step
        if wanted in numbers:
            self.post_message(self.ConnectorChosen(wanted))
        elif step > 0:
            self.scroll_down(animate=False)
        else:
            self.scroll_up(animate=False)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        number = offset.y + self.scroll_offset.y if offset is not None else -1
        if 0 <= number < len(self._lines) and self._lines[number].connector:
            self.post_message(self.ConnectorChosen(self._lines[number].connector))
