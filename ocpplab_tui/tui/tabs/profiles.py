"""*Profiles*: the installed charging profiles, and the limit that comes of them over the next hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from ocpplab_tui.lab.details import Details, ProfileRow
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.tabs.tab import Host, RecordsTab, folded
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record
from ocpplab_tui.tui.widgets.step_plot import StepPlot

HOURS = (1.0, 3.0, 6.0, 12.0, 24.0)


class ProfilesTab(RecordsTab):
    """The plot is that of the focused connector."""

    title = "Profiles"
    heading = "Charging profiles"
    about = "Profile"
    always_looks = True
    columns = (
        Column("Id", 6, right=True),
        Column("Purpose", 30),
        Column("Stack", 5, right=True),
        Column("Where", 8),
        Column("Kind", 18, least=84),
        Column("Valid", 23, least=130),
        Column("Schedule"),
    )
    BINDINGS = bindings("plot", nearer="zoom(-1)", farther="zoom(1)")

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.plot = StepPlot(self.glyphs, id="composite")
        self._zoom = HOURS.index(6.0)

    def compose(self) -> ComposeResult:
        with Vertical(id="profiles-column"):
            yield self.plot
            with Container(id="profiles-below"):
                yield self.table
        yield self.pane

    @property
    def hours(self) -> float:
        return HOURS[self._zoom]

    def action_zoom(self, step: int) -> None:
        """Look further ahead, or closer."""
        self._zoom = max(0, min(self._zoom + step, len(HOURS) - 1))
        self.look()

    def records(self, details: Details) -> Iterator[Record]:
        found = details.profiles(self.hours)
        chosen = (each for each in found.composites if each.number == self.host.connector)
        self.plot.show(next(chosen, None), self.hours)
        for number, row in enumerate(found.profiles):
            yield self._record(number, row)

    def _record(self, number: int, row: ProfileRow) -> Record:
        cells: tuple[Piece, ...] = (
            (str(row.id), "muted"),
            (row.purpose, "text"),
            (str(row.stack_level), "text"),
            (place_of(row), "text"),
            (f"{row.kind} {row.recurrency}".strip(), "muted"),
            (validity(row), "muted"),
            (schedule(row, self.glyphs), "accent"),
        )
        search = folded(row.id, row.purpose, row.kind, row.recurrency, place_of(row), row.source)
        return Record(f"{row.id}/{number}", cells, search, row)

    def empty(self) -> Sequence[Sequence[Piece]]:
        return (
            [("No charging profile is installed", "strong")],
            [("The CSMS sends them with SetChargingProfile", "muted")],
            [("C", "key"), (" opens the embedded CSMS", "muted")],
        )

    def hints(self) -> Sequence[Hint]:
        return [
            Hint("1-9", "connector", ""),
            Hint("plot.nearer", "closer", "screen.zoom(-1)"),
            Hint("plot.farther", "further", "screen.zoom(1)"),
        ]

    def lines(self, record: Record, width: int) -> Lines:
        row: ProfileRow = record.item
        facts = [
            ("profile", str(row.id)),
            ("purpose", row.purpose),
            ("where", place_of(row)),
            ("stack level", str(row.stack_level)),
            ("kind", f"{row.kind} {row.recurrency}".strip()),
            ("source", row.source),
            ("transaction", row.transaction_id),
            ("starts", "" if row.starts_at is None else figures.moment(row.starts_at)),
            ("lasts", "" if row.duration_s is None else figures.duration(row.duration_s)),
            ("valid from", "" if row.valid_from is None else figures.moment(row.valid_from)),
            ("valid to", "" if row.valid_to is None else figures.moment(row.valid_to)),
        ]
        lines = [line for label, text in facts if text for line in fact(label, text, width, self.glyphs)]
        lines.append([])
        for period in row.periods:
            phases = "" if period.phases is None else f"  {period.phases} phases"
            start: Piece = (f"+{figures.duration(period.start_s):<12}", "muted")
            lines.append([start, (f"{period.limit:g} {row.unit}", "accent"), (phases, "muted")])
        return lines


def place_of(row: ProfileRow) -> str:
    """Where a profile limits."""
    return "charger" if not row.evse_id else f"EVSE {row.evse_id}"


def validity(row: ProfileRow) -> str:
    """`until 01-02 12:00`, or from when on."""
    if row.valid_to is not None:
        return f"until {figures.moment(row.valid_to)[5:16]}"
    return "" if row.valid_from is None else f"from {figures.moment(row.valid_from)[5:16]}"


def schedule(row: ProfileRow, glyphs: Glyphs) -> str:
    """`16 A · +01:00:00 32 A`."""
    parts = []
    for period in row.periods:
        after = f"+{figures.duration(period.start_s)} " if period.start_s else ""
        parts.append(f"{after}{period.limit:g} {row.unit}")
    return f" {glyphs.mark('dot')} ".join(parts)
