"""*Traffic*: the frames of this charger; Enter reads one whole."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from ocpplab_tui.tui import hints
from ocpplab_tui.tui.keys import tab_bindings
from ocpplab_tui.tui.tabs.tab import Host, Tab
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.frame_view import FrameView
from ocpplab_tui.tui.widgets.traffic import TrafficLog


class ChargerTraffic(TrafficLog):
    """The log of one charger."""

    BINDINGS = tab_bindings()


class ChargerFrame(FrameView):
    """The frame under the cursor."""

    BINDINGS = tab_bindings()


class TrafficTab(Tab):
    """The log, and the frame beside it where there is room."""

    title = "Traffic"
    always_looks = True

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.log_view = ChargerTraffic(
            host.lab.journal, host.fleet, self.glyphs, only=host.charger_id, id="charger-traffic"
        )
        self.frame_view = ChargerFrame(self.glyphs, id="charger-frame")
        self.log_view.add_class("panel")
        self.frame_view.add_class("panel")

    def compose(self) -> ComposeResult:
        yield self.log_view
        yield self.frame_view

    @property
    def main(self) -> Widget:
        return self.log_view

    def look(self) -> None:
        self.log_view.apply()
        self.frame_view.more()
        if self.log_view.follow:
            self._show_frame()

    def _show_frame(self) -> None:
        frame = self.log_view.frame
        self.frame_view.show(frame, self.host.fleet.identity(frame.charger_id) if frame else "")

    def hints(self) -> Sequence[Hint]:
        if self.frame_view.has_focus:
            return [hints.BACK]
        follows = Hint("screen.follow", "stand still" if self.log_view.follow else "follow", "screen.toggle_follow")
        return [follows, Hint("log.open", "read frame", "screen.open"), Hint("log.newest", "newest", "screen.newest")]

    @property
    def filter_text(self) -> str | None:
        return self.log_view.lines.filter.text

    def set_filter(self, text: str) -> None:
        self.log_view.set_filter(text)

    def back(self) -> bool:
        if self.frame_view.has_focus:
            self.remove_class("-reading")
            self.log_view.focus()
        elif self.log_view.lines.filter:
            self.set_filter("")
        elif not self.log_view.follow:
            self.log_view.action_newest()
        else:
            return False
        return True

    @on(TrafficLog.CursorMoved)
    def _cursor_moved(self) -> None:
        self._show_frame()

    @on(TrafficLog.Opened)
    def _opened(self, message: TrafficLog.Opened) -> None:
        message.stop()
        self._show_frame()
        self.add_class("-reading")
        self.frame_view.focus()
