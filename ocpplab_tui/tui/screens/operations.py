"""The operations so far: what was asked of which charger, by whom, what became of it, and its messages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.model import Command
from ocpplab_tui.tui import command_lists, hints
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.filtering.terms import quoted
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.bottom import FilterableScreen
from ocpplab_tui.tui.sides import Side
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Pane
from ocpplab_tui.tui.widgets.record_table import RecordTable

SHOWN = 500


class OperationsScreen(FilterableScreen):
    """Newest first, live. Enter shows the messages of the command under the cursor among all others."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (180, "-wide")]
    AUTO_FOCUS = "RecordTable"
    title_for_help = "operations so far"
    operates = False
    without = frozenset({"operations", "toggle_follow", "export", "filters", "menu"})
    BINDINGS = bindings("history", again="again")

    def __init__(self, lab: LabPort, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.lab = lab
        self.table = RecordTable("Operations", command_lists.COLUMNS, glyphs, id="operations")
        self.pane = Pane("Operation", "Nothing is chosen", glyphs, id="operation-pane")

    def compose(self) -> ComposeResult:
        yield self.ink_pot
        with Container(id="operations-body"):
            yield self.table
            yield self.pane
        yield from self.bottom()

    def on_mount(self) -> None:
        self.table.focus()
        self.look(News.first(self.lab))
        self.call_after_refresh(self._show)

    # what is true now

    @property
    def command(self) -> Command | None:
        """The one under the cursor."""
        record = self.table.record
        return record.item if record is not None else None

    def look(self, news: News) -> None:
        if self.is_mounted and (news.commands or news.summary is not None):
            self._show()

    def _show(self) -> None:
        menu = self.dashboard.keymap.shown("screen.menu")
        empty = (
            [("Nothing yet", "strong")],
            [(menu, "key"), (" on the dashboard lists all operations", "muted")],
        )
        self.table.show(list(command_lists.command_records(self.lab.commands(SHOWN), self.glyphs)), empty)
        self._tell()

    @on(RecordTable.CursorMoved)
    def _tell(self) -> None:
        """All that is known of the command under the cursor."""
        command = self.command
        if command is None:
            self.pane.show(None, None, None)
        else:
            frames = command_lists.frames_of(command, self.lab.journal)
            key = (command.status, command.detail, len(command.messages), len(frames))
            draw = partial(command_lists.command_lines, command, frames, glyphs=self.glyphs)
            self.pane.show(command.id, key, draw)
        self._show_hints()

    def _show_hints(self) -> None:
        shown = [hints.BACK]
        if self.command is not None:
            shown += [Hint("table.open", "its messages", "screen.open")] if self.command.messages else []
            shown.append(Hint("history.again", "do it again", "screen.again"))
        self.footer.show(shown, hints.ALWAYS[1:])

    # actions

    @on(RecordTable.Opened)
    def action_open(self) -> None:
        """The messages of the command, on the Traffic screen."""
        if (command := self.command) is None:
            return
        if not command.messages:
            self._told("It caused no message of its own.")
            return
        self.dashboard.show_traffic(command_lists.filter_for(command, quoted(command.identity)))

    def action_again(self) -> None:
        """Ask the same charger for the same once more."""
        if (command := self.command) is None:
            return
        try:
            view = self.lab.charger(command.charger_id)
        except UnknownName:
            self._told("Its charger is gone.")
            return
        self.dashboard.operator.again(command.operation, Context(self.lab, (view,), None, self.glyphs), "history")

    def _told(self, text: str) -> None:
        self.dashboard.toast(Toast("Operations", text, "warning", 5.0))

    def action_tab(self, step: int) -> None:  # noqa: ARG002 - there are but two panels
        """To the other panel."""
        (self.table if self.pane.has_focus else self.pane).focus()

    def action_back(self) -> None:
        """One step back: the details, the filter, the dashboard."""
        if self.pane.has_focus:
            self.table.focus()
        elif self.table.filter:
            self.table.set_filter("")
        else:
            self.dashboard.pop_screen()

    def sides(self) -> Sequence[Side]:
        return (Side("operation", self.pane),)

    # filter

    def action_filter(self) -> None:
        self.open_filter("operations", self.table.filter.text, self.table)

    def set_filter(self, target: str, text: str) -> None:  # noqa: ARG002 - there is but one
        self.table.set_filter(text)

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        self._show_hints()
