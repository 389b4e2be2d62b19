"""*Monitors*: what a 2.0.1 charger watches of itself, and the events that came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocpplab_tui.lab.details import Details, EventRow, MonitorRow
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.hints import operation_hint
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.tabs.tab import RecordsTab, folded
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record

_SHORT = {
    "UpperThreshold": "above",
    "LowerThreshold": "below",
    "Delta": "changes by",
    "Periodic": "every",
    "PeriodicClockAligned": "aligned to",
}


class MonitorsTab(RecordsTab):
    """Monitors by id, then events, newest first."""

    title = "Monitors"
    heading = "Monitors"
    about = "Monitor or event"
    versions = frozenset({"2.0.1"})
    columns = (
        Column("Id", 6, right=True),
        Column("Component and variable", share=3),
        Column("Tells", 16),
        Column("Actual", 12, right=True, least=96),
        Column("Sev", 3, right=True),
        Column("Kind", 13, least=110),
        Column("State", 14),
    )

    def records(self, details: Details) -> Iterator[Record]:
        found = details.monitors()
        if not found.monitors and not found.events:
            return
        told = "" if found.level is None else f"  told up to severity {found.level}"
        base = f"  base {found.base}" if found.base else ""
        yield _section("Monitors", len(found.monitors), told + base)
        yield from (self._monitor(row) for row in found.monitors)
        yield _section("Events", len(found.events), "  newest first")
        yield from (self._event(row) for row in found.events)

    def _monitor(self, row: MonitorRow) -> Record:
        holds = row.state != ""
        cells: tuple[Piece, ...] = (
            (str(row.id), "muted"),
            (f"{row.component} {row.variable}", "text"),
            (condition(row), "text"),
            (row.actual, "strong"),
            (str(row.severity), "muted"),
            (row.kind, "muted"),
            (f"{self.glyphs.mark('warning')} {row.state}", "warning") if holds else ("watches", "muted"),
        )
        search = folded(row.id, row.component, row.variable, row.type, row.kind, row.state)
        return Record(f"monitor/{row.id}", cells, search, row)

    def _event(self, row: EventRow) -> Record:
        cells: tuple[Piece, ...] = (
            (str(row.id), "muted"),
            (f"{row.component} {row.variable}", "text"),
            (f"{row.trigger} {row.actual}", "text"),
            (row.actual, "strong"),
            ("" if row.severity is None else str(row.severity), "muted"),
            (row.kind.removesuffix("Notification"), "muted"),
            (f"{figures.clock(row.at)} {'clear' if row.cleared else ''}", "ok" if row.cleared else "text"),
        )
        search = folded(row.id, row.component, row.variable, row.trigger, row.kind, row.tech_code, row.tech_info)
        return Record(f"event/{row.id}", cells, search, row)

    def empty(self) -> Sequence[Sequence[Piece]]:
        return (
            [("Nothing is watched, no event was told", "strong")],
            [("The CSMS sets monitors with SetVariableMonitoring", "muted")],
            [("C", "key"), (" opens the embedded CSMS", "muted")],
            [("x", "key"), (" injects a fault, which makes an event too", "muted")],
        )

    def hints(self) -> Sequence[Hint]:
        view = self.host.view
        return [operation_hint("clear-fault" if view is not None and view.faults else "inject-fault")]

    def lines(self, record: Record, width: int) -> Lines:
        facts = _monitor_facts(record.item) if isinstance(record.item, MonitorRow) else _event_facts(record.item)
        return [line for label, text in facts if text for line in fact(label, text, width, self.glyphs)]


def _monitor_facts(row: MonitorRow) -> list[tuple[str, str]]:
    scope = "only during transactions" if row.transaction else ""
    return [
        ("monitor", f"{row.id} {row.kind}"),
        ("component", row.component),
        ("variable", row.variable),
        ("tells when", condition(row)),
        ("type", row.type),
        ("severity", str(row.severity)),
        ("scope", scope),
        ("actual", row.actual),
        ("state", row.state or "watches"),
    ]


def condition(row: MonitorRow) -> str:
    """`above 85`, `changes by 1000`, `every 900 s`."""
    seconds = " s" if row.type.startswith("Periodic") else ""
    return f"{_SHORT.get(row.type, row.type)} {row.value:g}{seconds}"


def _event_facts(row: EventRow) -> list[tuple[str, str]]:
    return [
        ("event", str(row.id)),
        ("at", figures.moment(row.at)),
        ("component", row.component),
        ("variable", row.variable),
        ("trigger", row.trigger),
        ("actual", row.actual),
        ("cleared", "yes" if row.cleared else ""),
        ("severity", "" if row.severity is None else str(row.severity)),
        ("kind", row.kind),
        ("monitor", "" if row.monitor_id is None else str(row.monitor_id)),
        ("cause", "" if row.cause is None else f"event {row.cause}"),
        ("tech code", row.tech_code),
        ("tech info", row.tech_info),
    ]


def _section(name: str, count: int, remark: str) -> Record:
    return Record(f"# {name}", ((name, "title"), (f" {figures.count(count)}{remark}", "muted")), heading=True)
