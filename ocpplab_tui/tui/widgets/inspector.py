"""The inspector: one charger in full, beside the grid or in its place."""

from __future__ import annotations

from itertools import zip_longest

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.history import History
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings, connector_bindings, operation_bindings, scroll_bindings
from ocpplab_tui.tui.widgets.inspector_lines import InspectorLine, inspector_lines


class Inspector(ScrollView, Inked, can_focus=True):
    """Shows a `ChargerView`; the focused connector is marked. Operation keys act here as on the grid."""

    BINDINGS = [
        *scroll_bindings(),
        *bindings("inspector", open="open"),
        *operation_bindings(),
        *connector_bindings(),
    ]

    class ConnectorChosen(Message):
        """A connector was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Opened(Message):
        """The charger is to have the whole screen."""

    class MenuAsked(Message):
        """The operations menu is wanted."""

    def __init__(self, history: History, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.view: ChargerView | None = None
        self.connector = 1
        self._history = history
        self._lines: list[InspectorLine] = []

    def show(self, view: ChargerView | None, connector: int) -> None:
        """Draw a charger as it is now; lines that stay the same are not drawn again."""
        moved = (view.charger_id if view else None) != (self.view.charger_id if self.view else None)
        self.view, self.connector = view, connector
        if not self.display or not self.is_mounted:
            return
        width = self._text_width
        lines = inspector_lines(view, width, self._history, self.glyphs) if view else []
        before, self._lines = self._lines, lines
        set_lines(self, Size(width, len(lines)))
        if moved:
            self.scroll_to(y=0, animate=False, force=True)
            self.retitle()
        again = {connector, self._drawn_connector} if moved or connector != self._drawn_connector else set()
        self._drawn_connector = connector
        for number, (old, new) in enumerate(zip_longest(before, lines)):
            if old != new or (new.connector in again and new.left):
                self.refresh_lines(number)

    _drawn_connector = 0

    @property
    def _text_width(self) -> int:
        return max(20, self.scrollable_content_region.width - 2)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        number = y + self.scroll_offset.y
        if self.view is None:
            return self.line([(" No charger has the focus", "muted")] if y == 0 else [], width)
        if number >= len(self._lines):
            return self.blank(width)
        line = self._lines[number]
        chosen = line.connector == self.connector and line.connector > 0 and bool(line.left)
        edge: Piece = (self.glyphs.mark("cursor"), "title") if chosen else (" ", "text")
        back = "cursor" if chosen and line.head else ""
        margin = "  " if len(self._lines) > self.size.height else " "
        return Strip(self.spread([edge, *line.left], [*line.right, (margin, "text")], width, back=back), width)

    def retitle(self) -> None:
        """Name, model and version in the frame."""
        left: list[Piece] = [("Inspector", "strong")]
        right: list[Piece] = []
        if self.view is not None:
            left = [(self.glyphs.fit(self.view.identity, 40, keep_end=True), "title" if self.has_focus else "strong")]
            name = self.view.name if self.view.name != self.view.identity else self.view.model
            left.append((f" {self.glyphs.mark('dot')} {self.glyphs.fit(name, 24)}", "text"))
            right = [(f"OCPP {self.view.version}", "muted")]
        set_frame_title(self, left, right)

    def on_resize(self) -> None:
        self._lines = []
        self.show(self.view, self.connector)
        self.retitle()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()

    def on_focus(self) -> None:
        self.retitle()

    def on_blur(self) -> None:
        self.retitle()

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        number = offset.y + self.scroll_offset.y if offset is not None else -1
        if 0 <= number < len(self._lines) and self._lines[number].connector:
            self.post_message(self.ConnectorChosen(self._lines[number].connector))
        if event.button == 3:
            self.post_message(self.MenuAsked())
        elif event.chain >= 2:
            self.action_open()
