"""The dashboard: header, charger grid, traffic, inspector, the frame under the cursor, and the keys that matter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ChargerView, ConnectorView, LabPort
from ocpplab_tui.tui import hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.filtering.language import Vocabulary
from ocpplab_tui.tui.fleet import Fleet, moves
from ocpplab_tui.tui.forms.context import Context, marked_context
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.history import History
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.bottom import FilterableScreen
from ocpplab_tui.tui.screens.jump import Target
from ocpplab_tui.tui.sides import Side
from ocpplab_tui.tui.slices import SLICE_S, Slices
from ocpplab_tui.tui.widgets.banner import Banner
from ocpplab_tui.tui.widgets.frame_view import FrameView
from ocpplab_tui.tui.widgets.grid import ChargerGrid
from ocpplab_tui.tui.widgets.header import Header
from ocpplab_tui.tui.widgets.inspector import Inspector
from ocpplab_tui.tui.widgets.traffic import TrafficLog

NORMAL, WIDE = 120, 180


class DashboardScreen(FilterableScreen):
    """Grid over traffic; from 120 columns the inspector beside them, from 180 the frame under the cursor as well."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NORMAL, "-normal"), (WIDE, "-wide")]
    AUTO_FOCUS = "ChargerGrid"
    filters_for = frozenset({"chargers", "messages"})
    BINDINGS = [
        *bindings("fleet", add="add", remove="remove", jump="jump"),
        *bindings("dashboard", lower="height(-1)", higher="height(1)"),
    ]

    def __init__(self, lab: LabPort, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.lab = lab
        self.fleet = Fleet(lab)
        self.history = History()
        self.header = Header(self.history, glyphs, id="header")
        self.banner = Banner(glyphs, id="banner")
        self.grid = ChargerGrid(self.fleet, glyphs, id="grid")
        self.traffic = TrafficLog(lab.journal, self.fleet, glyphs, id="traffic")
        self.inspector = Inspector(self._session, glyphs, id="inspector")
        self.frame_view = FrameView(glyphs, id="frame")
        self._filtering = Slices(self, self._filter_on)
        self._phase = 0

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        yield self.header
        yield self.banner
        with Container(id="body"):
            with Vertical(id="left"):
                yield self.grid
                yield self.traffic
            yield self.inspector
            yield self.frame_view
        yield from self.bottom()

    def on_mount(self) -> None:
        self.banner.display = False
        self.look(News.first(self.lab))

    # what is true now

    @property
    def view(self) -> ChargerView | None:
        """The focused charger."""
        return self.fleet.view(self.grid.current) if self.grid.current else None

    @property
    def connector(self) -> ConnectorView | None:
        view = self.view
        return next((each for each in view.connectors if each.number == self.grid.connector), None) if view else None

    def look(self, news: News) -> None:
        """Show what happened since the last look; only what is visible is drawn."""
        if news.fleet:
            self.fleet.reload()
        self.fleet.forget(news.chargers)
        if self.fleet.order.sorting is not None or self.filter_bar.display:
            self.fleet.look_ahead()
        if news.fleet:
            self.grid.reload()
            self.grid.refresh(layout=True)
        elif self.fleet.sift(news.chargers):
            self.grid.rearrange()
        self.grid.apply(news.chargers)
        self.traffic.apply()
        self.frame_view.more()
        if news.summary is not None:
            self.header.show(news.summary)
            self.banner.show(news.summary)
            if self.history.due(news.summary.now, news.summary.speed):
                self._second(news.summary.frames_per_s)
            if self.traffic.follow and self.has_class("-wide"):
                self._show_frame()
        if news.beat:
            self._phase += 1
            self.grid.beat(self._phase)
        if news.fleet or news.beat or news.summary is not None or self.grid.current in news.chargers:
            self._inspect()
        self.grid.look_ahead()

    def look_covered(self, news: News) -> None:
        super().look_covered(news)
        if news.fleet:
            self.fleet.reload()
            self.grid.reload()
        self.fleet.forget(news.chargers)
        if news.summary is not None and self.history.due(news.summary.now, news.summary.speed):
            self._remember(news.summary.frames_per_s)

    def _second(self, rate: float) -> None:
        """Once a simulated second."""
        self.grid.apply(self._remember(rate))
        self.grid.resort()

    def _remember(self, rate: float) -> set[str]:
        """Figures that move with time are looked at anew, and remembered; of which chargers."""
        seen = {each for each in (*self.grid.ticking_ids(), self.grid.current) if each}
        moving = {each for each in seen if (view := self.fleet.view(each)) is not None and moves(view)}
        self.fleet.forget(moving)
        self.history.add(rate)
        return moving

    def _session(self, charger_id: str, connector: int, slots: int) -> SessionDetails | None:
        try:
            return self.lab.details(charger_id).session(connector, slots)
        except UnknownName:
            return None

    def _inspect(self) -> None:
        self.inspector.show(self.view, self.grid.connector)
        self._show_hints()

    def _show_hints(self) -> None:
        if self.focused is self.frame_view:
            shown = hints.for_frame()
        elif self.focused is self.traffic:
            shown = hints.for_traffic(self.traffic.follow)
        elif self.fleet.marks:
            shown = hints.for_marks(len(self.fleet.marks))
        else:
            shown = hints.for_connector(self.view, self.connector)
        self.footer.show(shown, hints.ALWAYS)

    def _show_frame(self) -> None:
        frame = self.traffic.frame
        self.frame_view.show(frame, self.fleet.identity(frame.charger_id) if frame else "")

    # actions

    def context(self) -> Context | None:
        """What an operation would go to: the marked chargers, else the focused connector."""
        if self.fleet.marks:
            return marked_context(self.lab, self.fleet, self.glyphs)
        view = self.view
        return Context(self.lab, (view,), self.grid.connector, self.glyphs) if view else None

    def action_operate(self, name: str) -> None:
        self.operate(name, "key")

    def operate(self, name: str, origin: str) -> None:
        """Begin an operation on the selection."""
        if (context := self.context()) is not None:
            self.dashboard.operator.begin(name, context, origin=origin)
        else:
            self._tell_of_none()

    def go_to(self, charger_id: str) -> None:
        """Give a charger the focus, wherever it stands; a filter that hides it goes."""
        if self.fleet.place(charger_id) is None:
            self.set_filter("chargers", "")
        if (place := self.fleet.place(charger_id)) is not None:
            self.grid.focus()
            self.grid.go(place)

    @on(ChargerGrid.MenuAsked)
    @on(Inspector.MenuAsked)
    def action_menu(self) -> None:
        """The menu of all operations on the selection."""
        if (context := self.context()) is not None:
            self.dashboard.operator.asking.menu(context)
        else:
            self._tell_of_none()

    def _tell_of_none(self) -> None:
        self.notify("There is no charger to do this to.", title="No charger", severity="warning")

    def action_connector(self, number: int) -> None:
        if not self.grid.focus_connector(number):
            self.notify(f"This charger has no connector {number}.", severity="warning", timeout=3)

    def action_filter(self) -> None:
        target, text = self.filtered
        traffic = target == "messages"
        words: Vocabulary[Any] = self.traffic.lines.vocabulary if traffic else self.fleet.vocabulary
        back = self.focused or self.grid
        self.open_filter(target, text, back, label="traffic" if traffic else "", vocabulary=words)

    @property
    def filtered(self) -> tuple[str, str]:
        """What a filter is for here, and the present one."""
        typing = self.filter_bar.display and self.filter_bar.target == "messages"
        if typing or self.focused is self.traffic:
            return "messages", self.traffic.lines.filter.text
        return "chargers", self.fleet.filter.text

    def set_filter(self, target: str, text: str) -> None:
        """Filter the chargers or the messages."""
        if target == "messages":
            self.traffic.set_filter(text)
            return
        self.fleet.begin_filter(text)
        self._filtering.now()

    def _filter_on(self) -> bool:
        """Filter some of thousands of chargers; whether these were the last."""
        if not self.fleet.filter_on(SLICE_S):
            return False
        self.grid.rearrange()
        self._inspect()
        return True

    def sides(self) -> Sequence[Side]:
        return (Side("inspector", self.inspector), Side("frame", self.frame_view), Side("grid", self.grid, "top"))

    def action_height(self, steps: int) -> None:
        """More lines for the chargers, or fewer."""
        self._sides.grow(self.sides()[-1], steps)

    def action_toggle_follow(self) -> None:
        self.traffic.toggle_follow()

    def action_newest(self) -> None:
        self.traffic.action_newest()

    @on(TrafficLog.Opened)
    def action_open_frame(self) -> None:
        """Read the frame under the cursor: in its column, or over the dashboard."""
        self._show_frame()
        self.set_class(not self.has_class("-wide"), "-reading")
        self.frame_view.focus()

    def targets(self) -> list[Target]:
        chargers = [Target(place, partial(self.go_to, charger_id)) for charger_id, place in self.grid.tiles()]
        return [*super().targets(), *chargers]

    def action_add(self) -> None:
        """Put new chargers into the lab."""
        self.dashboard.operator.asking.add_chargers()

    def action_remove(self) -> None:
        """Take the marked chargers, else the focused one, out of the lab."""
        from ocpplab_tui.tui import removing

        context = self.context()
        removing.begin(self.dashboard, context.views if context is not None else ())

    def action_csms(self) -> None:
        """The embedded CSMS, with the focused charger chosen."""
        self.dashboard.show_csms(self.grid.current)

    def action_export(self) -> None:
        """The messages that the traffic shows, or a picture of the screen, as a file."""
        self.dashboard.export(self.traffic.lines)

    @on(Inspector.Opened)
    @on(ChargerGrid.Entered)
    def action_charger(self) -> None:
        """The focused charger alone, on the whole screen."""
        if self.grid.current is not None:
            self.dashboard.show_charger(self.grid.current, self.grid.connector)

    def action_back(self) -> None:
        """One step back: an opened pane, then the filter, then the marks, then the traffic's cursor."""
        if self.focused is self.frame_view:
            self.remove_class("-reading")
            self.traffic.focus()
        elif self.has_class("-inspecting") and self.has_class("-narrow"):
            self.remove_class("-inspecting")
            self.grid.focus()
        elif self.focused is self.traffic and self.traffic.lines.filter:
            self.set_filter("messages", "")
        elif self.focused is not self.traffic and self.fleet.filter:
            self.set_filter("chargers", "")
        elif self.fleet.marks:
            self.grid.clear_marks()
        elif not self.traffic.follow:
            self.traffic.action_newest()
        else:
            self.grid.focus()

    def right_clicked(self, event: events.Click) -> None:
        """On a message all that can be done with it; grid and inspector ask for their menu themselves."""
        if event.widget is self.traffic:
            self.dashboard.frame_desk.menu(self.traffic.frame, self.traffic.set_filter)

    # messages

    @on(ChargerGrid.FocusMoved)
    @on(ChargerGrid.Marked)
    def _selection_moved(self) -> None:
        self._inspect()

    @on(ChargerGrid.Opened)
    def _opened(self) -> None:
        """Where the inspector stands already the charger gets the whole screen, else the inspector comes first."""
        if self.has_class("-narrow"):
            self.add_class("-inspecting")
            self.call_after_refresh(self.inspector.focus)
        else:
            self.action_charger()

    @on(ChargerGrid.ZoomChosen)
    def _zoom_chosen(self) -> None:
        self.dashboard.chosen.remember(zoom=self.grid.chosen_zoom)

    @on(Inspector.ConnectorChosen)
    def _connector_chosen(self, message: Inspector.ConnectorChosen) -> None:
        self.grid.focus_connector(message.number)

    @on(TrafficLog.CursorMoved)
    def _cursor_moved(self) -> None:
        if self.has_class("-wide") and not self.traffic.follow:
            self._show_frame()

    @on(TrafficLog.FollowChanged)
    @on(events.DescendantFocus)
    def _hints_changed(self) -> None:
        self._show_hints()
