"""*Live*: every connector with what flows through it, the focused one's session over time, and its turns."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.tabs.tab import Host, Tab
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.live_lines import fact_lines, live_lines
from ocpplab_tui.tui.widgets.live_view import LiveView
from ocpplab_tui.tui.widgets.pane import Pane
from ocpplab_tui.tui.widgets.session_plot import SessionPlot
from ocpplab_tui.tui.widgets.timeline import Timeline

WINDOWS: tuple[tuple[float | None, str], ...] = (
    (60.0, "last minute"),
    (300.0, "last 5 min"),
    (900.0, "last 15 min"),
    (3600.0, "last hour"),
    (None, ""),
)
"""How much of the session is drawn, and what that is called."""


FRAME = 2
LEAST = 7  # lines of the connectors' panel where room is scarce
ROOMY = 28


class LiveTab(Tab):
    """The focused connector is marked; plot and timeline are its."""

    title = "Live"
    always_looks = True
    BINDINGS = [*bindings("plot", nearer="zoom(-1)", farther="zoom(1)"), *bindings("session", timeline="read")]

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.live = LiveView(self.glyphs, id="live")
        self.facts = Pane("Charger", "", self.glyphs, id="live-facts")
        self.facts.can_focus = False
        self.plot = SessionPlot(self.glyphs, id="session-plot")
        self.timeline = Timeline(self.glyphs, id="timeline")
        self._zoom = len(WINDOWS) - 1

    def compose(self) -> ComposeResult:
        with Vertical(id="live-column"):
            yield self.live
            yield self.plot
        with Vertical(id="live-side"):
            yield self.facts
            yield self.timeline

    @property
    def main(self) -> Widget:
        return self.live

    def look(self) -> None:
        view = self.host.view
        if view is None:
            self.live.show([], 0)
            self.plot.show(None, 0)
            self.timeline.tell(None, None)
            return
        lines = live_lines(view, self.live.room, self.glyphs, facts=not self.facts.display)
        self.live.show(lines, self.host.connector)
        self.facts.show(view.charger_id, view, lambda width: fact_lines(view, width, self.glyphs))
        self._share_room(len(lines))
        self._look_at_session(view)

    def _share_room(self, lines: int) -> None:
        """Connectors and facts take what they need, the plot and the timeline the rest."""
        height = self.size.height
        _set_height(self.live, min(lines + FRAME, max(LEAST, height * 2 // 5)) if height >= ROOMY else LEAST)
        _set_height(self.facts, min(self.facts.virtual_size.height + FRAME, max(LEAST, height * 3 // 5)))

    def _look_at_session(self, view: ChargerView) -> None:
        details, connector = self.host.details, self.host.connector
        seconds, window = WINDOWS[self._zoom]
        session = details.session(connector, self.plot.slots, seconds) if details is not None else None
        self.plot.show(session, connector, window)
        self.timeline.tell((view.charger_id, connector), session)

    def action_zoom(self, step: int) -> None:
        """Draw the session's end from nearer, or more of it."""
        self._zoom = max(0, min(self._zoom + step, len(WINDOWS) - 1))
        self.look()

    def action_read(self) -> None:
        """Read the timeline; on a small terminal it takes the place of the plot."""
        self.add_class("-reading")
        self.call_after_refresh(self.timeline.focus)

    def back(self) -> bool:
        if not self.has_class("-reading"):
            return False
        self.remove_class("-reading")
        self.call_after_refresh(self.live.focus)
        return True

    def hints(self) -> Sequence[Hint]:
        if self.has_class("-reading"):
            return []
        time = (
            Hint("plot.nearer", "closer", "screen.zoom(-1)")
            if self._zoom
            else Hint("plot.farther", "more time", "screen.zoom(1)")
        )
        return [Hint("session.timeline", "timeline", "screen.open"), time]


def _set_height(widget: Widget, height: int) -> None:
    """The screen is laid out anew only when it is another one."""
    now = widget.styles.height
    if now is None or now.value != height:
        widget.styles.height = height
