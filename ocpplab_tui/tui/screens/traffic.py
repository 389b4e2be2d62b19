"""The Traffic screen: all messages at the left, the exchange under the cursor at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.ocppj.frame import Frame, Kind
from ocpplab_tui.tui import hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.exchange import OtherHalf
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.bottom import FilterableScreen
from ocpplab_tui.tui.sides import Side
from ocpplab_tui.tui.widgets.exchange_log import PATIENCE_S, ExchangeLog
from ocpplab_tui.tui.widgets.exchange_text import Exchange
from ocpplab_tui.tui.widgets.exchange_view import ExchangeView
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.traffic import TrafficLog
from ocpplab_tui.tui.widgets.traffic_head import TrafficHead

ALWAYS = hints.ALWAYS[1:]


class TrafficScreen(FilterableScreen):
    """From 120 columns list and exchange stand side by side; below, Enter opens the exchange over the list."""

    operates: ClassVar[bool] = False
    without = frozenset({"traffic"})
    filters_for = frozenset({"messages"})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (180, "-wide")]
    AUTO_FOCUS = "ExchangeLog"
    title_for_help = "Traffic"
    BINDINGS = bindings("traffic", copy="copy", again="again", edit="edit")

    def __init__(self, lab: LabPort, fleet: Fleet, glyphs: Glyphs, wanted: str = "") -> None:
        """`wanted`: a filter to begin with."""
        super().__init__(glyphs)
        self._wanted = wanted
        self.lab, self.fleet = lab, fleet
        self.head = TrafficHead(glyphs, id="traffic-head")
        self.log_view = ExchangeLog(lab, fleet, glyphs, id="exchanges")
        self.exchange_view = ExchangeView(glyphs, id="exchange")
        self._other: OtherHalf | None = None
        self._read: Frame | None = None

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        yield self.head
        with Container(id="traffic-body"):
            yield self.log_view
            yield self.exchange_view
        yield from self.bottom()

    def on_mount(self) -> None:
        self.log_view.pages.look()
        if self._wanted:
            self.log_view.set_filter(self._wanted)
        self.look(News.first(self.lab))

    # what is true now

    def look(self, news: News) -> None:
        if not self.is_mounted:
            return
        self.log_view.apply()
        if news.summary is not None:
            self.log_view.tick()
            unanswered = self.log_view.unanswered
            waiting = None if unanswered.is_behind else unanswered.older_than(news.summary.now - PATIENCE_S)
            who = self.fleet.identity(waiting[0].charger_id) if waiting else ""
            self.head.show(news.summary, waiting, who)
        self.exchange_view.more()
        if news.summary is not None or not self.log_view.follow:  # at rate nobody could read each of them
            self._show_exchange()

    def look_again(self) -> None:
        """Show the exchange that is under the cursor now."""
        self._show_exchange()

    def _show_exchange(self) -> None:
        frame, sequence = self.log_view.frame, self.log_view.cursor
        if frame is None or sequence is None:
            if sequence is None:
                self.exchange_view.show(None)
            return
        if frame is not self._read or self._other is None:
            self._read, self._other = frame, OtherHalf(self.log_view.lines, sequence, frame)
        other = self._other.search(self.lab.journal.last)
        asked = frame.kind in (Kind.CALL, Kind.JUNK)
        request, answer = (frame, other) if asked else (other, frame)
        identity = self.fleet.identity(frame.charger_id)
        self.exchange_view.show(Exchange(request, answer, identity, self._missing(frame)))

    def _missing(self, frame: Frame) -> str:
        if self._other is None or self._other.found is not None or frame.kind is Kind.JUNK:
            return ""
        if frame.kind is Kind.CALL:
            return "no answer yet"
        return "its request is not at hand" if self._other.given_up else "looking for its request"

    def _show_hints(self) -> None:
        if self.focused is self.exchange_view:
            shown = [hints.BACK]
        else:
            follows = Hint("screen.follow", "stand still" if self.log_view.follow else "follow", "screen.toggle_follow")
            shown = [hints.BACK, follows, Hint("log.open", "read", "screen.open")]
        shown += [Hint("traffic.copy", "copy", "screen.copy"), Hint("traffic.again", "send again", "screen.again")]
        shown += [
            Hint("screen.export", "export", "screen.export"),
            Hint("traffic.edit", "edit, send", "screen.edit"),
            Hint("exchange.bookmark", "bookmark", "screen.bookmark"),
        ]
        self.footer.show(shown, ALWAYS)

    # moving

    def action_toggle_follow(self) -> None:
        self.log_view.toggle_follow()

    def action_newest(self) -> None:
        self.log_view.action_newest()

    def action_bookmark(self) -> None:
        self.log_view.action_bookmark()

    @on(TrafficLog.Opened)
    def action_open(self) -> None:
        """Read the exchange under the cursor."""
        self._show_exchange()
        self.add_class("-reading")
        self.exchange_view.focus()

    def action_back(self) -> None:
        """One step back: the exchange, the filter, the newest frame, the dashboard."""
        if self.focused is self.exchange_view:
            self.remove_class("-reading")
            self.log_view.focus()
        elif self.log_view.lines.filter.text:
            self.log_view.set_filter("")
        elif not self.log_view.follow:
            self.log_view.action_newest()
        else:
            self.dashboard.pop_screen()

    def sides(self) -> Sequence[Side]:
        return (Side("exchange", self.exchange_view),)

    # what is done with a frame

    def action_menu(self) -> None:
        """All that can be done with the frame under the cursor."""
        self.dashboard.frame_desk.menu(self.log_view.frame, self.log_view.set_filter, self.action_bookmark)

    def action_copy(self) -> None:
        """Choose what to copy of the frame under the cursor."""
        self.dashboard.frame_desk.copy(self.log_view.frame)

    def action_again(self) -> None:
        """The charger sends this request once more."""
        self.dashboard.frame_desk.again(self.log_view.frame)

    def action_edit(self) -> None:
        """Change this request, then send it, valid or not."""
        self.dashboard.frame_desk.edit(self.log_view.frame)

    def action_export(self) -> None:
        """What is filtered, as a file."""
        self.dashboard.export(self.log_view.lines)

    # filter

    @property
    def filtered(self) -> tuple[str, str]:
        return "messages", self.log_view.lines.filter.text

    def set_filter(self, target: str, text: str) -> None:  # noqa: ARG002 - there is but one
        self.log_view.set_filter(text)

    def action_filter(self) -> None:
        lines = self.log_view.lines
        self.open_filter("messages", lines.filter.text, self.log_view, label="traffic", vocabulary=lines.vocabulary)

    # messages

    @on(TrafficLog.CursorMoved)
    def _cursor_moved(self) -> None:
        if not self.log_view.follow:  # else with the next summary
            self._show_exchange()

    @on(TrafficLog.FollowChanged)
    @on(events.DescendantFocus)
    def _hints_changed(self) -> None:
        self._show_hints()
