"""*Configuration*: the keys of a 1.6 charger, or the variables of a 2.0.1 charger's components; Enter sets one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from ocpplab_tui.lab.details import Details, SettingRow
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.tabs.tab import RecordsTab, folded
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

ACCESS = {"ReadOnly": "read-only", "WriteOnly": "write-only", "ReadWrite": ""}


class ConfigurationTab(RecordsTab):
    """One line a setting; what may be set and what may not is told by word."""

    title = "Configuration"
    heading = "Configuration"
    about = "Setting"
    columns = (
        Column("Name", share=3),
        Column("Value", share=2),
        Column("Unit", 8, least=64),
        Column("Type", 12, least=92),
        Column("Range", 15, least=110),
        Column("Access", 10),
        Column("Reboot", 6, least=100),
    )

    def records(self, details: Details) -> Iterator[Record]:
        component = ""
        split = self.host.view is not None and self.host.view.version != "1.6"
        for row in details.configuration():
            group = f"{row.component} {row.place}".strip()
            if split and group != component:
                component = group
                yield _component(row)
            yield self._record(row, split)

    def _record(self, row: SettingRow, split: bool) -> Record:
        name = row.variable if split else row.name
        value: Piece = (row.value, "text") if row.value else _no_value(row)
        cells: tuple[Piece, ...] = (
            (name, "text" if row.writable else "muted"),
            value,
            (row.unit, "muted"),
            (row.type, "muted"),
            (limits(row, self.glyphs.own(" – ")), "muted"),
            (ACCESS.get(row.access, row.access), "muted"),
            ("reboot" if row.reboot else "", "warning"),
        )
        search = folded(row.name, row.value, row.unit, row.type, ACCESS.get(row.access), "reboot" if row.reboot else "")
        return Record(row.name, cells, search, row)

    def empty(self) -> Sequence[Sequence[Piece]]:
        return ([("This charger has no settings", "muted")],)

    def hints(self) -> Sequence[Hint]:
        return [Hint("table.open", "set", "screen.open")]

    def lines(self, record: Record, width: int) -> Lines:
        row: SettingRow = record.item
        own = self.glyphs.own
        told = row.value if row.value is not None else "never told"
        facts = [
            ("component", f"{row.component} {row.place}".strip(), "text"),
            ("variable" if row.variable != row.name else "key", row.variable, "strong"),
            ("value", told, "text" if row.value is not None else "muted"),
            ("unit", row.unit, "text"),
            ("type", row.type, "text"),
            ("range", limits(row, own(" – ")), "text"),
            ("one of" if row.type == "OptionList" else "members", ", ".join(row.values), "text"),
            ("access", ACCESS.get(row.access, row.access) or "read and write", "text"),
            ("reboot", "takes effect with the next reboot" if row.reboot else "", "warning"),
            ("kept", "over a reboot" if row.persistent else "until the next reboot", "muted"),
            ("monitors", "can watch it" if row.monitored else "", "muted"),
            ("name", row.name if row.name != row.variable else "", "muted"),
        ]
        lines: Lines = []
        for label, text, ink in facts:
            if text or label == "value":
                lines.extend(fact(label, text, width, self.glyphs, ink=ink))
        action: Piece = ("Enter sets it", "muted") if row.writable else ("only the charger sets it", "muted")
        return [*lines, [], [action]]

    def opened(self, record: Record) -> None:
        """Ask for a new value; what only the charger sets is told as such."""
        context = self.host.context()
        if context is None:
            return
        row: SettingRow = record.item
        app = cast("Dashboard", self.app)
        if not row.writable:
            name = self.glyphs.fit(row.variable, 60)
            app.toast(Toast("Read-only", f"{name}: only the charger itself sets it.", "warning", 4.0))
            return
        app.operator.set_one(row, context)


def limits(row: SettingRow, between: str) -> str:
    """`0 – 3600`, `at most 20 characters`, or what it may be."""
    if row.minimum is None and row.maximum is None:
        return ""
    characters = " characters" if row.type == "string" else ""
    if row.maximum is None:
        return f"from {row.minimum:g}{characters}"
    if not row.minimum and characters:
        return f"max {row.maximum:g} chars"
    return f"{row.minimum or 0:g}{between}{row.maximum:g}"


def _component(row: SettingRow) -> Record:
    """A component's heading: its name, and where it is."""
    name, place = row.component, row.place
    if place.startswith(f"{name} "):
        name, place = place, ""
    return Record(f"# {row.component} {row.place}", ((name, "title"), (f"  {place}", "muted")), heading=True)


def _no_value(row: SettingRow) -> Piece:
    return ("(not told)", "muted") if row.value is None else ("(empty)", "faint")
