"""The CSMS screen: the stations of the embedded CSMS, every request it can send, and how it treats theirs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.lab.csms_port import StationView
from ocpplab_tui.tui import csms_lists, hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.csms_asking import CsmsAsking
from ocpplab_tui.tui.csms_desk import CsmsDesk, Exchange
from ocpplab_tui.tui.csms_shelf import HISTORY, Shelf
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.bottom import FilterableScreen
from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen
from ocpplab_tui.tui.sides import Side
from ocpplab_tui.tui.widgets.csms_line import CsmsLine
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Draw, Pane
from ocpplab_tui.tui.widgets.record_table import RecordTable
from ocpplab_tui.tui.widgets.tab_bar import TabBar, TabLabel

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

NO_STATIONS: Sequence[Sequence[Piece]] = (
    [("No station has connected yet", "strong")],
    [("A charger connects when it boots", "muted")],
)


def csms_screen(app: Dashboard, charger_id: str | None) -> Screen[Any]:
    """The screen, with a charger's station chosen; a notice that says why where the lab has no CSMS of its own."""
    if app.lab.csms_port is not None:
        return CsmsScreen(app, _identity(app, charger_id))
    csms = app.glyphs.fit(app.lab.summary().csms, 200)
    if csms == "embedded":
        text = "The embedded CSMS does not listen yet, or has ended. Try again in a moment."
    else:
        text = (
            f"The chargers of this lab connect to {csms}, which only its own operators command.\n\n"
            'A lab with [embedded_csms], or with csms = "embedded" at its chargers, brings one along.'
        )
    return ConfirmScreen("No embedded CSMS", text, [Answer("seen", "OK")])


def _identity(app: Dashboard, charger_id: str | None) -> str:
    try:
        return app.lab.charger(charger_id).identity if charger_id else ""
    except UnknownName:
        return ""


class CsmsScreen(FilterableScreen):
    """Stations at the left, or above; lists at the right, the record under the cursor in full beside them."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (180, "-wide")]
    AUTO_FOCUS = None
    title_for_help = "CSMS"
    operates = False
    without = frozenset({"csms", "toggle_follow", "export", "filters"})
    BINDINGS = bindings("csms", again="again")

    def __init__(self, app: Dashboard, identity: str) -> None:
        super().__init__(app.glyphs)
        self.lab = app.lab
        self.desk: CsmsDesk = app.csms_desk
        self.asking = CsmsAsking(app, self._sent)
        self.lists = Shelf(self.desk, self.asking, lambda: self.station, self.glyphs).lists()
        self.open_list = 0
        self.line = CsmsLine(self.glyphs, id="csms-line")
        self.stations = RecordTable("Stations", csms_lists.STATIONS, self.glyphs, id="stations")
        self.bar = TabBar(self.glyphs, id="tabs")
        self.tables = [
            RecordTable(each.title, each.columns, self.glyphs, id=f"csms-{each.title.lower()}") for each in self.lists
        ]
        self.pane = Pane("Details", "Nothing is chosen", self.glyphs, id="csms-pane")
        self._wanted = identity
        self._drawn = -1

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        yield self.line
        with Container(id="csms-body"):
            yield self.stations
            with Vertical(id="csms-right"):
                yield self.bar
                with Container(id="csms-lists"):
                    yield from self.tables
                    yield self.pane
        yield from self.bottom()

    def on_mount(self) -> None:
        self.line.tell(self.lab.summary())
        self._show_list(0)
        self.stations.focus()
        self.desk.look(at_once=True)
        self.call_after_refresh(self._look)

    # what is true now

    @property
    def station(self) -> StationView | None:
        """The chosen station."""
        record = self.stations.record
        return record.item if record is not None else None

    @property
    def table(self) -> RecordTable:
        return self.tables[self.open_list]

    def look(self, news: News) -> None:
        if news.summary is None or not self.is_mounted:
            return
        self.line.tell(news.summary)
        self.desk.look()
        if self._drawn != self.desk.revision:
            self._look()

    def _look(self) -> None:
        self._drawn = self.desk.revision
        port = self.desk.port
        snapshot = self.desk.snapshot
        self.line.show(snapshot, "" if port is None else port.url, self.desk.trouble)
        self.stations.show(list(csms_lists.station_records(snapshot, self.glyphs)), NO_STATIONS)
        self._choose_wanted()
        self._fill()

    def _choose_wanted(self) -> None:
        """The station that the screen was opened for, once it is there."""
        if self._wanted:
            places = [each.key for each in self.stations.records]
            if self._wanted in places:
                self.stations.go(places.index(self._wanted))
                self._wanted = ""

    def _fill(self) -> None:
        chosen = self.lists[self.open_list]
        try:
            records = list(chosen.records())
        except OperationRefused:
            records = []
        self.table.show(records, chosen.empty)
        self._tell()

    def _tell(self) -> None:
        """All that is known of what is under the cursor: of the stations while they have the focus."""
        if self.focused is self.stations and self.station is not None:
            station, glyphs = self.station, self.glyphs
            draw: Draw | None = partial(csms_lists.station_lines, station, glyphs=glyphs)
            self._show_pane("Station", station.identity, station, draw)
        else:
            chosen, record = self.lists[self.open_list], self.table.record
            key = (chosen.title, record and record.key)
            draw = None if record is None else partial(chosen.lines, record.item)
            self._show_pane(chosen.about, key, record, draw)
        self._show_hints()

    def _show_pane(self, heading: str, about: Hashable, key: Any, draw: Any) -> None:
        self.pane.heading = heading
        self.pane.show(about, repr(key), draw)
        self.pane.retitle()

    def _show_hints(self) -> None:
        chosen = self.lists[self.open_list]
        shown = [hints.BACK]
        if self.focused is self.stations:
            shown.append(Hint("table.open", "its requests", "screen.open"))
        elif chosen.opened is not None:
            shown.append(Hint("table.open", chosen.hint, "screen.open"))
        if self.desk.exchanges:
            shown.append(Hint("csms.again", "send again", "screen.again"))
        shown += [
            Hint("panel.next", "next panel", "app.focus_next"),
            Hint("tab.previous tab.next", "lists", "screen.tab(1)"),
        ]
        self.footer.show(shown, [Hint("screen.menu", "all requests", "screen.menu"), *hints.ALWAYS[1:]])

    # lists

    def _show_list(self, number: int) -> None:
        self.open_list = number
        had_focus = self.focused in self.tables
        for each in self.tables:
            each.display = each is self.table
        self.bar.show([TabLabel(each.title) for each in self.lists], number)
        if had_focus:
            self.table.focus()
        self._fill()
        self.call_after_refresh(self._fill)

    def action_tab(self, step: int) -> None:
        """The next list, or the one before."""
        self._show_list((self.open_list + step) % len(self.lists))

    @on(TabBar.Chosen)
    def _tab_clicked(self, message: TabBar.Chosen) -> None:
        self._show_list(message.number)

    @on(RecordTable.CursorMoved, "#stations")
    def _station_moved(self) -> None:
        if self.open_list == 0:
            self._fill()
        self._tell()

    @on(RecordTable.CursorMoved)
    def _record_moved(self) -> None:
        self._tell()

    @on(RecordTable.Opened)
    def _opened(self, message: RecordTable.Opened) -> None:
        record = message.table.record
        if record is None:
            return
        if message.table is self.stations:
            self._show_list(0)
            self.table.focus()
        elif (opened := self.lists[self.open_list].opened) is not None:
            opened(record.item)

    def action_open(self) -> None:
        """What Enter does."""
        (self.stations if self.focused is self.stations else self.table).action_open()

    # sending

    def action_menu(self) -> None:
        """All requests of the chosen station, with type-to-filter."""
        station, port = self.station, self.desk.port
        if station is None or port is None:
            self.notify("No station is chosen.", severity="warning", timeout=3)
        else:
            self.asking.menu(port, station)

    def _sent(self) -> None:
        """What was sent is the newest in the history."""
        self._show_list(HISTORY)
        self.table.focus()
        self.table.go(0)
        self._look()

    def action_again(self) -> None:
        """Send once more what the history has under its cursor, else the newest."""
        record = self.tables[HISTORY].record
        exchange: Exchange | None = record.item[0] if record is not None else next(iter(self.desk.exchanges), None)
        if exchange is not None:
            self.desk.again(exchange)
            self._look()

    # the rest

    def action_back(self) -> None:
        """One step back: from the details, a filter, the lists to the stations, then to where one came from."""
        table = self._filtered
        if self.focused is self.pane:
            self.table.focus()
        elif table.filter:
            table.set_filter("")
        elif self.focused is not self.stations:
            self.stations.focus()
        else:
            self.dashboard.pop_screen()

    def sides(self) -> Sequence[Side]:
        return (Side("stations", self.stations, "left"), Side("csms-pane", self.pane))

    @property
    def _filtered(self) -> RecordTable:
        return self.stations if self.focused is self.stations else self.table

    def action_filter(self) -> None:
        table = self._filtered
        self.open_filter(table.heading, table.filter.text, table)

    def set_filter(self, target: str, text: str) -> None:
        self._named(target).set_filter(text)

    def _named(self, heading: str) -> RecordTable:
        return next((each for each in self.tables if each.heading == heading), self.stations)

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        self._tell()
