"""The inspector: one charger in full, beside the grid or in its place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings, connector_bindings, operation_bindings, scroll_bindings
from ocpplab_tui.tui.session_plot import session_lines, slots_for
from ocpplab_tui.tui.widgets.inspector_lines import InspectorLine, inspector_lines, session_title
from ocpplab_tui.tui.widgets.timeline import timeline_lines

Sessions = Callable[[str, int, int], SessionDetails | None]
"""Charger id, connector, how many slots → its session."""

LEAST_PLOT, MOST_PLOT = 7, 24  # lines
LEAST_TURNS = 4
MARGINS = 2  # cells at the edges of a line


class Inspector(ScrollView, Framed, can_focus=True):
    """Shows a `ChargerView`, and in the room that is left the session at the focused connector, which is marked.
    Operation keys act here as on the grid."""

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

    def __init__(
        self,
        sessions: Sessions,
        glyphs: Glyphs,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._sessions = sessions
        self._plot: tuple[tuple[SessionDetails, int, int], list[InspectorLine]] | None = None
        self._seen: dict[tuple[int, int], tuple[object, SessionDetails | None]] = {}
        self.glyphs = glyphs
        self.view: ChargerView | None = None
        self.connector = 1
        self._lines: list[InspectorLine] = []

    def show(self, view: ChargerView | None, connector: int) -> None:
        """Draw a charger as it is now; lines that stay the same are not drawn again."""
        moved = (view.charger_id if view else None) != (self.view.charger_id if self.view else None)
        self.view, self.connector = view, connector
        if not self.display or not self.is_mounted:
            return
        if moved:
            self._seen.clear()
        width = self._text_width
        lines = self._arranged(view, width) if view is not None else []
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

    def _arranged(self, view: ChargerView, width: int) -> list[InspectorLine]:
        """Connectors and facts, and in the room below the session at the focused connector."""
        slots = slots_for(width - MARGINS)
        shown = [each for each in view.connectors if each.power_w > 0 or each.number == self.connector]
        sessions = {each.number: found for each in shown if (found := self._session(view, each, slots)) is not None}
        powers = {number: [slot.power_w for slot in found.slots] for number, found in sessions.items()}
        lines = inspector_lines(view, width, powers, self.glyphs)
        room = self.size.height - len(lines) - 1
        if self.connector in sessions and room >= LEAST_PLOT:
            lines += self._drawn(sessions[self.connector], width - MARGINS, room)
        return lines

    def _session(self, view: ChargerView, connector: ConnectorView, slots: int) -> SessionDetails | None:
        """Looked at anew when a second went by, or the status is another."""
        seconds = None if connector.session_seconds is None else int(connector.session_seconds)
        stamp = (view.charger_id, connector.status, connector.transaction_id, seconds)
        seen = self._seen.get((connector.number, slots))
        if seen is None or seen[0] != stamp:
            seen = stamp, self._sessions(view.charger_id, connector.number, slots)
            self._seen[connector.number, slots] = seen
        return seen[1]

    def _drawn(self, session: SessionDetails, width: int, height: int) -> list[InspectorLine]:
        """The same session in the same room is drawn once."""
        key = (session, width, height)
        if self._plot is None or self._plot[0] != key:
            self._plot = key, self._lines_of(session, width, height)
        return self._plot[1]

    def _lines_of(self, session: SessionDetails, width: int, height: int) -> list[InspectorLine]:
        """The plot, and the newest turns where there is room for more than a few."""
        lines = session_lines(session, width, min(height - 1, MOST_PLOT), self.glyphs)
        if lines:
            lines.insert(0, session_title(session))
        room = height - len(lines) - 1
        if lines and room >= LEAST_TURNS:
            lines += [[], *timeline_lines(session, width, self.glyphs)[-room:]]
        return [InspectorLine(line, []) for line in ([], *lines)] if lines else []

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
            left = [self.heading_piece(self.glyphs.fit(self.view.identity, 40, keep_end=True))]
            name = self.view.name if self.view.name != self.view.identity else self.view.model
            left.append((f" {self.glyphs.mark('dot')} {self.glyphs.fit(name, 24)}", "text"))
            right = [(f"OCPP {self.view.version}", "muted")]
        set_frame_title(self, left, right)

    def on_resize(self) -> None:
        self._lines = []
        self.show(self.view, self.connector)
        self.retitle()
        self.refresh()

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
