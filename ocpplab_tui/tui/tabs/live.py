"""*Live*: every connector with what flows through it, and the charger's own facts beside them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from ocpplab_tui.tui.tabs.tab import Host, Tab
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.live_lines import fact_lines, live_lines
from ocpplab_tui.tui.widgets.live_view import LiveView
from ocpplab_tui.tui.widgets.pane import Pane


class LiveTab(Tab):
    """The focused connector is marked."""

    title = "Live"
    always_looks = True

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.live = LiveView(self.glyphs, id="live")
        self.facts = Pane("Charger", "", self.glyphs, id="live-facts")
        self.facts.can_focus = False

    def compose(self) -> ComposeResult:
        yield self.live
        yield self.facts

    @property
    def main(self) -> Widget:
        return self.live

    def look(self) -> None:
        view = self.host.view
        history, glyphs = self.host.history, self.glyphs
        if view is None:
            self.live.show([], 0)
            return
        self.live.show(live_lines(view, self.live.room, history, glyphs), self.host.connector)
        self.facts.show(view.charger_id, view, lambda width: fact_lines(view, width, glyphs))

    def hints(self) -> Sequence[Hint]:
        return ()
