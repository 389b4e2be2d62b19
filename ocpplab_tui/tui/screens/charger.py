"""The Charger screen: one charger, whole screen, a tab for each side of it. Operation keys act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.port import ChargerView, LabPort
from ocpplab_tui.tui import hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.filtering.terms import quoted
from ocpplab_tui.tui.fleet import Fleet, moves
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings, connector_bindings, operation_bindings
from ocpplab_tui.tui.screens.bottom import FilterableScreen
from ocpplab_tui.tui.sides import Side
from ocpplab_tui.tui.tabs.authorization import AuthorizationTab
from ocpplab_tui.tui.tabs.configuration import ConfigurationTab
from ocpplab_tui.tui.tabs.live import LiveTab
from ocpplab_tui.tui.tabs.monitors import MonitorsTab
from ocpplab_tui.tui.tabs.profiles import ProfilesTab
from ocpplab_tui.tui.tabs.queue import QueueTab
from ocpplab_tui.tui.tabs.tab import Tab
from ocpplab_tui.tui.tabs.traffic import TrafficTab
from ocpplab_tui.tui.traffic_lines import TrafficLines
from ocpplab_tui.tui.widgets.charger_line import ChargerLine
from ocpplab_tui.tui.widgets.frame_view import FrameView
from ocpplab_tui.tui.widgets.live_view import LiveView
from ocpplab_tui.tui.widgets.pane import Pane
from ocpplab_tui.tui.widgets.record_table import RecordTable
from ocpplab_tui.tui.widgets.tab_bar import TabBar, TabLabel
from ocpplab_tui.tui.widgets.traffic import TrafficLog

if TYPE_CHECKING:
    from ocpplab_tui.lab.details import Details

TABS: tuple[type[Tab], ...] = (
    LiveTab,
    ConfigurationTab,
    AuthorizationTab,
    ProfilesTab,
    MonitorsTab,
    QueueTab,
    TrafficTab,
)


class ChargerScreen(FilterableScreen):
    """Only the open tab looks at the charger: when something changed, or time alone changes what it shows, and never
    more often than a summary comes."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (180, "-wide")]
    AUTO_FOCUS = None
    title_for_help = "one charger"
    filters_for = frozenset({"messages"})
    BINDINGS = [
        *bindings("charger", next="tab(1)", previous="tab(-1)"),
        *bindings("fleet", add="add", remove="remove", jump="jump"),
        *operation_bindings(),
        *connector_bindings(),
    ]

    def __init__(self, lab: LabPort, charger_id: str, connector: int, fleet: Fleet, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.lab, self.charger_id, self.connector = lab, charger_id, connector
        self.fleet = fleet
        view = fleet.view(charger_id)
        version = view.version if view is not None else "1.6"
        self.tabs: list[Tab] = [each(self) for each in TABS if version in each.versions]
        self.open_tab = 0
        self.line = ChargerLine(glyphs, id="charger-line")
        self.bar = TabBar(glyphs, id="tabs")
        self._dirty = True

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        yield self.line
        yield self.bar
        with Container(id="charger-body"):
            yield from self.tabs
        yield from self.bottom()

    def on_mount(self) -> None:
        self.line.tell(self.lab.summary())
        self._show_tab(self.open_tab)

    # what is true now

    @property
    def tab(self) -> Tab:
        return self.tabs[self.open_tab]

    @property
    def view(self) -> ChargerView | None:
        return self.fleet.view(self.charger_id)

    @property
    def details(self) -> Details | None:
        try:
            return self.lab.details(self.charger_id)
        except UnknownName:
            return None

    def look(self, news: News) -> None:
        if self.charger_id in news.chargers or news.fleet:
            self._dirty = True
        if news.summary is None or not self.is_mounted:
            return
        self.line.tell(news.summary)
        self.fleet.forget([self.charger_id])
        view = self.view
        if self._dirty or self.tab.always_looks or (view is not None and moves(view)):
            self._look()

    def _look(self) -> None:
        self._dirty = False
        self.line.show(self.view, self.connector)
        self.tab.look()
        self._show_hints()

    def _show_hints(self) -> None:
        view = self.view
        connector = next((each for each in view.connectors if each.number == self.connector), None) if view else None
        shown = [hints.BACK, *self.tab.hints(), hints.NEXT_TAB, *hints.for_connector(view, connector)]
        self.footer.show(list(dict.fromkeys(shown)), hints.ALWAYS)

    # tabs

    def _show_tab(self, number: int) -> None:
        self.open_tab = number
        for each in self.tabs:
            each.display = each is self.tab
        self.bar.show([TabLabel(each.title) for each in self.tabs], number)
        self.tab.main.focus()
        self.arrange_sides()
        self._look()
        self.call_after_refresh(self._look)  # widths are known only now

    def action_tab(self, step: int) -> None:
        """The next tab, or the one before; around the ends."""
        self._show_tab((self.open_tab + step) % len(self.tabs))

    @on(TabBar.Chosen)
    def _tab_clicked(self, message: TabBar.Chosen) -> None:
        self._show_tab(message.number)

    # actions

    def context(self) -> Context | None:
        view = self.view
        return Context(self.lab, (view,), self.connector, self.glyphs) if view is not None else None

    def action_operate(self, name: str) -> None:
        self.operate(name, "key")

    def operate(self, name: str, origin: str) -> None:
        if (context := self.context()) is None:
            self._tell_of_none()
        else:
            self.dashboard.operator.begin(name, context, origin=origin)

    def action_menu(self) -> None:
        if (context := self.context()) is None:
            self._tell_of_none()
        else:
            self.dashboard.operator.asking.menu(context)

    def right_clicked(self, event: events.Click) -> None:
        """On a message all that can be done with it, elsewhere the operations."""
        if isinstance(self.tab, TrafficTab) and event.widget is self.tab.log_view:
            self.dashboard.frame_desk.menu(self.tab.log_view.frame, self.tab.log_view.set_filter)
        else:
            self.action_menu()

    def _tell_of_none(self) -> None:
        self.notify("This charger is gone.", title="No charger", severity="warning")

    def action_connector(self, number: int) -> None:
        """Focus a connector of this charger."""
        view = self.view
        if view is None or all(each.number != number for each in view.connectors):
            self.notify(f"This charger has no connector {number}.", severity="warning", timeout=3)
            return
        self.connector = number
        self._look()

    @on(LiveView.ConnectorChosen)
    def _connector_chosen(self, message: LiveView.ConnectorChosen) -> None:
        self.action_connector(message.number)

    def action_open(self) -> None:
        """What Enter does in the open tab."""
        main = self.tab.main
        if isinstance(self.tab, LiveTab):
            self.tab.action_read()
        if isinstance(main, RecordTable | TrafficLog):
            main.action_open()

    async def action_zoom(self, step: int) -> None:
        """How much time is drawn."""
        if isinstance(self.tab, LiveTab | ProfilesTab):
            self.tab.action_zoom(step)

    def action_toggle_follow(self) -> None:
        if isinstance(self.tab, TrafficTab):
            self.tab.log_view.toggle_follow()

    def action_newest(self) -> None:
        if isinstance(self.tab, TrafficTab):
            self.tab.log_view.action_newest()

    def action_csms(self) -> None:
        self.dashboard.show_csms(self.charger_id)

    def action_traffic(self) -> None:
        """The messages of this charger, on the whole screen."""
        view = self.view
        self.dashboard.show_traffic(f"c:{quoted(view.identity)}" if view is not None else "")

    def action_export(self) -> None:
        """The messages of this charger."""
        self.dashboard.export(self._traffic_lines())

    def _traffic_lines(self) -> TrafficLines:
        if isinstance(self.tab, TrafficTab):
            return self.tab.log_view.lines
        return TrafficLines(self.lab.journal, self.fleet.frame_vocabulary, self.charger_id)

    def action_add(self) -> None:
        """Put new chargers into the lab."""
        self.dashboard.operator.asking.add_chargers()

    def action_remove(self) -> None:
        """Take this charger out of the lab."""
        from ocpplab_tui.tui import removing

        removing.begin(self.dashboard, (self.view,) if self.view is not None else ())

    def sides(self) -> Sequence[Side]:
        panes = [Side("details", each) for each in self.tab.query(Pane)]
        return [*panes, *(Side("charger-frame", each) for each in self.tab.query(FrameView))]

    def action_back(self) -> None:
        """One step back inside the tab, else to the dashboard."""
        if not self.tab.back():
            self.dashboard.pop_screen()

    # filter

    @property
    def filtered(self) -> tuple[str, str] | None:
        return ("messages", self.tab.log_view.lines.filter.text) if isinstance(self.tab, TrafficTab) else None

    def set_filter(self, target: str, text: str) -> None:  # noqa: ARG002 - there is but one
        self.tab.set_filter(text)

    def action_filter(self) -> None:
        text = self.tab.filter_text
        if text is None:
            return
        words = self.fleet.frame_vocabulary if isinstance(self.tab, TrafficTab) else None
        self.open_filter(self.tab.title, text, self.tab.main, vocabulary=words)

    @on(TrafficLog.FollowChanged)
    @on(events.DescendantFocus)
    def _hints_changed(self) -> None:
        self._show_hints()
