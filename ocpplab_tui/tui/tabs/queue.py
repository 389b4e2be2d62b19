"""*Queue*: the messages that wait, in the order in which they will be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from ocpplab_tui.lab.details import Details, QueueRow
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.hints import operation_hint
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.tabs.tab import RecordsTab, folded
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.frame_text import json_lines, pretty
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record


class QueueTab(RecordsTab):
    """Transaction messages first: they go out in order; then what else must arrive."""

    title = "Queue"
    heading = "Queue"
    about = "Message"
    always_looks = True
    columns = (
        Column("#", 5, right=True),
        Column("Action", share=3),
        Column("Age", 8, right=True),
        Column("Sent", 5, right=True),
        Column("State", 10, least=60),
        Column("Unique id", share=2, least=70, keep_end=True),
    )

    def records(self, details: Details) -> Iterator[Record]:
        found = details.queue()
        section = None
        remark = "" if found.speaking else "  wait until the CSMS listens"
        for number, row in enumerate(found.rows, start=1):
            if row.transaction is not section:
                section = row.transaction
                title = "Transaction messages" if section else "Other messages"
                yield Record(f"# {title}", ((title, "title"), (remark, "warning")), heading=True)
            yield self._record(number, row)
        if found.dropped:
            text = f"{figures.count(found.dropped)} more found no room and were dropped"
            yield Record("# dropped", ((text, "warning"),), heading=True)

    def _record(self, number: int, row: QueueRow) -> Record:
        now = self.host.lab.now()
        cells: tuple[Piece, ...] = (
            (str(number), "muted"),
            (row.action, "out"),
            (figures.age(now - row.at) if row.at is not None else "", "text"),
            (str(row.transmissions) if row.transmissions else "", "warning" if row.transmissions > 1 else "text"),
            ("under way", "accent") if row.under_way else ("waits", "muted"),
            (row.unique_id, "muted"),
        )
        key = row.unique_id or f"{number}/{row.action}"
        return Record(key, cells, folded(row.action, row.unique_id, row.payload), row)

    def empty(self) -> Sequence[Sequence[Piece]]:
        return (
            [("Nothing waits: every message has its answer", "ok")],
            [("While the charger is offline its transaction messages wait here", "muted")],
            [("d", "key"), (" breaks the connection", "muted")],
            [("s", "key"), (" then starts a session", "muted")],
            [("D", "key"), (" connects again", "muted")],
        )

    def hints(self) -> Sequence[Hint]:
        view = self.host.view
        read = [Hint("table.open", "read it", "screen.open")] if self.table.records else []
        return [*read, operation_hint("disconnect" if view is not None and view.online else "connect")]

    def lines(self, record: Record, width: int) -> Lines:
        row: QueueRow = record.item
        facts = [("action", row.action), ("unique id", row.unique_id or "given when it is sent")]
        facts += [("sent", f"{row.transmissions} times" if row.transmissions else "not yet")]
        if row.at is not None:
            facts.append(("happened", figures.moment(row.at)))
        lines = [line for label, text in facts for line in fact(label, text, width, self.glyphs)]
        return [*lines, [], *json_lines(_indented(row.payload), width, self.glyphs)]


def _indented(payload: str) -> str:
    return pretty(orjson.loads(payload))
