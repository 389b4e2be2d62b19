"""What all tabs of the Charger screen have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from ocpplab_tui.lab.details import Details
from ocpplab_tui.lab.port import ChargerView, LabPort
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Lines, Pane
from ocpplab_tui.tui.widgets.record_table import Column, Record, RecordTable


class Host(Protocol):
    """The screen, as its tabs see it."""

    lab: LabPort
    glyphs: Glyphs
    fleet: Fleet
    charger_id: str
    connector: int

    @property
    def view(self) -> ChargerView | None: ...

    @property
    def details(self) -> Details | None:
        """None when the charger is gone."""
        ...

    def context(self) -> Context | None: ...


class Tab(Container):
    """One side of a charger."""

    title: ClassVar[str]
    versions: ClassVar[frozenset[str]] = frozenset({"1.6", "2.0.1"})
    always_looks: ClassVar[bool] = False
    """Whether time alone changes what it shows."""

    def __init__(self, host: Host) -> None:
        super().__init__(id=f"tab-{self.title.lower()}", classes="tab")
        self.host = host
        self.glyphs = host.glyphs
        self.display = False

    @property
    @abstractmethod
    def main(self) -> Widget:
        """What gets the focus."""

    @abstractmethod
    def look(self) -> None:
        """Show what is true now."""

    def hints(self) -> Sequence[Hint]:
        """Keys that matter here, besides those of operations."""
        return ()

    @property
    def filter_text(self) -> str | None:
        """None where there is nothing to filter."""
        return None

    def set_filter(self, text: str) -> None:
        """Show only what matches."""

    def back(self) -> bool:
        """One step back inside the tab; False when there is none."""
        return False


class RecordsTab(Tab):
    """A table, and beside it or below it all that is known of the record under the cursor."""

    heading: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    about: ClassVar[str] = "Details"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        name = self.title.lower()
        self.table = RecordTable(self.heading, self.columns, self.glyphs, id=f"{name}-table")
        self.pane = Pane(self.about, "Nothing is chosen", self.glyphs, id=f"{name}-pane")

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.pane

    @property
    def main(self) -> Widget:
        return self.table

    def look(self) -> None:
        details = self.host.details
        self.table.show(list(self.records(details)) if details is not None else [], self.empty())
        self._tell()

    @abstractmethod
    def records(self, details: Details) -> Iterator[Record]:
        """What stands in the table."""

    @abstractmethod
    def empty(self) -> Sequence[Sequence[Piece]]:
        """What stands there instead of records: that there is none, and what to press."""

    @abstractmethod
    def lines(self, record: Record, width: int) -> Lines:
        """All that is known of a record."""

    @property
    def filter_text(self) -> str | None:
        return self.table.filter.text

    def set_filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._tell()

    def back(self) -> bool:
        if self.pane.has_focus:
            self.remove_class("-reading")
            self.call_after_refresh(self.table.focus)
            return True
        if self.table.filter:
            self.set_filter("")
            return True
        return False

    @on(RecordTable.Opened)
    def _enter(self, message: RecordTable.Opened) -> None:
        message.stop()
        if message.table.record is not None:
            self.opened(message.table.record)

    def opened(self, record: Record) -> None:  # noqa: ARG002 - for those who do something with it
        """Enter: read on in the details, which may be longer than their panel."""
        self.add_class("-reading")
        self.call_after_refresh(self.pane.focus)

    @on(RecordTable.CursorMoved)
    def _tell(self) -> None:
        record = self.table.record
        self.pane.show(record and record.key, record, partial(self.lines, record) if record is not None else None)


def folded(*texts: object) -> str:
    """What a filter looks at."""
    return " ".join(str(text) for text in texts if text).casefold()
