"""The Traffic screen: all messages at the left, the exchange under the cursor at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.widgets import Static

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.ocppj.frame import Frame, Kind
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.tui import frame_actions, hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.exchange import OtherHalf
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.living import LivingScreen
from ocpplab_tui.tui.widgets.exchange_log import PATIENCE_S, ExchangeLog
from ocpplab_tui.tui.widgets.exchange_text import Exchange
from ocpplab_tui.tui.widgets.exchange_view import ExchangeView
from ocpplab_tui.tui.widgets.filter_bar import FilterBar
from ocpplab_tui.tui.widgets.footer import Footer, Hint
from ocpplab_tui.tui.widgets.traffic import TrafficLog
from ocpplab_tui.tui.widgets.traffic_head import TrafficHead

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

_OSC_52_BYTES = 74_000
"""What most terminals take at once."""

ALWAYS = [Hint("/", "filter", "screen.filter"), Hint("?", "help", "screen.help"), Hint("q", "quit", "app.leave")]


class TrafficScreen(LivingScreen):
    """From 120 columns list and exchange stand side by side; below, Enter opens the exchange over the list."""

    operates: ClassVar[bool] = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (180, "-wide")]
    AUTO_FOCUS = "ExchangeLog"
    BINDINGS = [
        Binding("slash", "filter", "filter", show=False),
        Binding("full_stop", "toggle_follow", "follow", show=False),
        Binding("y", "copy", "copy", show=False),
        Binding("r", "again", "send again", show=False),
        Binding("R", "edit", "change and send", show=False),
        Binding("f2", "export", "export", show=False),
        Binding("question_mark,f1", "help", "help", show=False),
        Binding("H", "operations", "operations history", show=False),
        Binding("escape", "back", "back", show=False),
    ]

    def __init__(self, lab: LabPort, fleet: Fleet, glyphs: Glyphs) -> None:
        super().__init__()
        self.lab, self.fleet, self.glyphs = lab, fleet, glyphs
        self.head = TrafficHead(glyphs, id="traffic-head")
        self.log_view = ExchangeLog(lab, fleet, glyphs, id="exchanges")
        self.exchange_view = ExchangeView(glyphs, id="exchange")
        self.filter_label = Static("", id="filter-label", markup=False)
        self.filter_bar = FilterBar(glyphs, id="filter")
        self.footer = Footer(glyphs, id="footer")
        self._other: OtherHalf | None = None
        self._read: Frame | None = None

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        yield self.head
        with Container(id="traffic-body"):
            yield self.log_view
            yield self.exchange_view
        yield self.filter_bar.note
        with Horizontal(id="bottom"):
            yield self.filter_label
            yield self.filter_bar
            yield self.footer

    def on_mount(self) -> None:
        self.filter_bar.display = self.filter_label.display = False
        self.log_view.pages.look()
        self.look(News.first(self.lab))

    @property
    def dashboard(self) -> Dashboard:
        return cast("Dashboard", self.app)

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
            follows = Hint(".", "stand still" if self.log_view.follow else "follow", "screen.toggle_follow")
            shown = [hints.BACK, follows, Hint("Enter", "read", "screen.open")]
        shown += [Hint("y", "copy", "screen.copy"), Hint("r", "send again", "screen.again")]
        shown += [
            Hint("F2", "export", "screen.export"),
            Hint("R", "edit, send", "screen.edit"),
            Hint("b", "bookmark", "screen.bookmark"),
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

    def action_help(self) -> None:
        self.dashboard.main.action_help()

    def action_operations(self) -> None:
        self.dashboard.main.action_operations()

    # what is done with a frame

    def _chosen(self) -> Frame | None:
        frame = self.log_view.frame
        if frame is None:
            self._tell("No message", "There is no message under the cursor.", bad=True)
        return frame

    def _tell(self, title: str, text: str, *, bad: bool = False) -> None:
        self.dashboard.toast(Toast(title, text, "warning" if bad else "information", 5.0))

    def action_copy(self) -> None:
        """Choose what to copy of the frame under the cursor."""
        from ocpplab_tui.tui.screens.pick import Pick, PickScreen

        if (frame := self._chosen()) is None:
            return
        texts = self._texts(frame)
        about = {
            "frame": "The message as it stood on the wire",
            "payload": "Its payload as pretty JSON",
            "command": "A line for the shell that sends it again",
        }
        picks = [Pick(name, name, about=about[name]) for name in texts]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._copy(name, texts[name])

        self.app.push_screen(PickScreen("Copy", picks, self.glyphs), chosen)

    def _texts(self, frame: Frame) -> dict[str, str]:
        view = self.fleet.view(frame.charger_id)
        found = {
            "frame": frame.text,
            "payload": frame_actions.payload_text(frame),
            "command": frame_actions.command(frame, view.identity, view.version) if view else None,
        }
        return {name: text for name, text in found.items() if text is not None}

    def _copy(self, name: str, text: str) -> None:
        size = len(text.encode())
        self.app.copy_to_clipboard(text)
        if size > _OSC_52_BYTES:
            self._tell(
                "Copied, perhaps", f"The {name} has {size} bytes; many terminals take no more than 74 000.", bad=True
            )
        else:
            self._tell("Copied", f"The {name}, {size} bytes, was handed to the terminal (OSC 52).")

    def _sendable(self) -> tuple[Frame, Context] | None:
        """The frame under the cursor and its charger; None, told why, when it can't be sent."""
        if (frame := self._chosen()) is None:
            return None
        if problem := frame_actions.why_not_again(frame):
            self._tell("Not sent", problem, bad=True)
            return None
        view = self.fleet.view(frame.charger_id)
        if view is None:
            self._tell("Not sent", "Its charger is gone.", bad=True)
            return None
        return frame, Context(self.lab, (view,), None, self.glyphs)

    def action_again(self) -> None:
        """The charger sends this request once more."""
        if (sendable := self._sendable()) is None:
            return
        frame, context = sendable
        if frame_actions.is_redacted(frame):
            self._tell("Not sent", "Its secrets are covered in the journal; R lets you write them anew.", bad=True)
            return
        self.dashboard.operator.again(frame_actions.message(frame, context.version), context, "key")

    def action_edit(self) -> None:
        """Change this request, then send it, valid or not."""
        if (sendable := self._sendable()) is not None:
            frame, context = sendable
            self.dashboard.operator.edit(ProxyMessage, context, frame_actions.form_texts(frame))

    def action_export(self) -> None:
        """What is filtered, as a file."""
        self.dashboard.export(self.log_view.lines)

    # filter

    def action_filter(self) -> None:
        self.footer.display = False
        self.filter_label.update("/ traffic")
        self.filter_label.display = True
        lines = self.log_view.lines
        self.filter_bar.open("traffic", lines.filter.text, back=self.log_view, vocabulary=lines.vocabulary)

    @on(FilterBar.Changed)
    def _filter_changed(self, message: FilterBar.Changed) -> None:
        message.stop()
        if self.filter_bar.display:
            self.log_view.set_filter(message.value)

    @on(FilterBar.Closed)
    def _filter_closed(self, message: FilterBar.Closed) -> None:
        if message.text is not None:
            self.log_view.set_filter(message.text)
        self.filter_label.display = False
        self.footer.display = True
        self.log_view.focus()

    # messages

    @on(TrafficLog.CursorMoved)
    def _cursor_moved(self) -> None:
        self._show_exchange()

    @on(Footer.Chosen)
    async def _hint_chosen(self, message: Footer.Chosen) -> None:
        await self.run_action(message.action)

    @on(TrafficLog.FollowChanged)
    @on(events.DescendantFocus)
    def _hints_changed(self) -> None:
        self._show_hints()
