"""The grid from farthest: a dot a connector, so that a fleet of thousands fits on a screen."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from itertools import accumulate
from time import perf_counter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.ink import Inked
from ocpplab_tui.tui.widgets import grid_rows
from ocpplab_tui.tui.widgets.grid_layout import Row
from ocpplab_tui.tui.widgets.grid_zoom import Focus, Zoom

AHEAD_S = 0.001
"""For so long items that may be seen next are looked at, each time that there is a moment."""


class _Place(Enum):
    """What of the dashboard shows on a dot."""

    PLAIN = auto()
    FOCUS = auto()
    MARKED = auto()


class Dots(Zoom):
    """One cell a connector.

    There are but a few different ones, so each cell is kept as the number of its look, and a line is found to be a few
    runs of the same: five thousand dots are drawn in the time of twenty cards.
    """

    name = "dot"
    head = 1

    def __init__(self, painter: Inked, fleet: Fleet) -> None:
        super().__init__(painter, fleet)
        self._looks: dict[_Look, int] = {}
        self._styles: list[tuple[str, Style]] = []
        self._runs: dict[tuple[int, int], Segment] = {}
        self._starts = [0]
        self._cells: list[tuple[str, int]] = []
        self._numbers = bytearray()  # of the looks of all cells, from 1 on; 0: not known
        self.arrange()

    def renew(self) -> None:
        self._looks.clear()
        self._styles.clear()
        self._runs.clear()
        self._numbers = bytearray(len(self._cells))

    def arrange(self) -> None:
        counts = [self.fleet.order.connectors(each) for each in self.fleet.shown]
        self._starts = [0, *accumulate(counts)]
        self._cells = [
            (each, number)
            for each, count in zip(self.fleet.shown, counts, strict=True)
            for number in range(1, count + 1)
        ]
        self._numbers = bytearray(len(self._cells))

    def columns(self, width: int) -> int:
        return max(1, width - 1)

    def width(self, width: int, columns: int) -> int:  # noqa: ARG002 - that is what a dot is
        return 1

    def groups(self) -> list[tuple[str, int]]:
        made, place = [], 0
        for title, count in self.fleet.order.groups:
            made.append((title, self._starts[place + count] - self._starts[place]))
            place += count
        return made

    def item(self, charger_id: str, connector: int) -> int | None:
        place = self.fleet.place(charger_id)
        if place is None:
            return None
        return min(self._starts[place] + connector - 1, max(self._starts[place], self._starts[place + 1] - 1))

    def at(self, item: int) -> tuple[str, int | None]:
        return self._cells[item]

    def ids(self, first: int, last: int) -> list[str]:
        return list(dict.fromkeys(charger_id for charger_id, _ in self._cells[first:last]))

    def span(self, charger_id: str) -> range:
        place = self.fleet.place(charger_id)
        return range(self._starts[place], self._starts[place + 1]) if place is not None else range(0)

    def redraw(self, changed: Collection[str], seen: range, width: int, focus: Focus) -> list[str]:  # noqa: ARG002 - one cell
        different = []
        for each in changed:
            cells = self.span(each)
            before = self._numbers[cells.start : cells.stop]
            if not cells or cells.start >= seen.stop or cells.stop <= seen.start:
                self._numbers[cells.start : cells.stop] = bytes(len(cells))
                continue
            self._take(cells, focus)
            if self._numbers[cells.start : cells.stop] != before:
                different.append(each)
        return different

    def look_ahead(self, near: range, focus: Focus) -> None:
        end, unknown = perf_counter() + AHEAD_S, near.start
        while (unknown := self._numbers.find(0, unknown, near.stop)) >= 0 and perf_counter() < end:
            self._take(self.span(self._cells[unknown][0]), focus)
            unknown += 1

    def line(self, row: Row, width: int, item_width: int, focus: Focus) -> Strip:  # noqa: ARG002 - it is one
        while (unknown := self._numbers.find(0, row.first, row.last)) >= 0:
            self._take(self.span(self._cells[unknown][0]), focus)
        numbers = self._numbers[row.first : row.last]
        runs = [self._run(numbers[run.start()], run.end() - run.start()) for run in _RUNS.finditer(numbers)]
        return Strip([*runs, *self.painter.segments((), max(0, width - len(numbers)))], width)

    def _run(self, number: int, count: int) -> Segment:
        """Equal dots in a row."""
        run = self._runs.get((number, count))
        if run is None:
            text, style = self._styles[number - 1]
            run = self._runs[number, count] = Segment(text * count, style)
        return run

    def _take(self, cells: range, focus: Focus) -> None:
        """Look at a charger, which has a cell for each connector."""
        charger_id = self._cells[cells.start][0]
        glance = self.fleet.glance(charger_id)
        marked = _Place.MARKED if charger_id in self.fleet.marks else _Place.PLAIN
        focused = focus.connector if charger_id == focus.charger_id else 0
        for number, cell in enumerate(cells, 1):
            place = _Place.FOCUS if number == focused else marked
            self._numbers[cell] = self._number(*grid_rows.dot(glance, number, self.painter.glyphs), place)

    def _number(self, text: str, ink: str, place: _Place) -> int:
        number = self._looks.get((text, ink, place))
        if number is None:
            style = self.painter.ink(ink, "cursor" if place is _Place.MARKED else "") + _STYLES[place]
            self._styles.append((text, style))
            number = self._looks[text, ink, place] = len(self._styles)
        return number

    def heading(self, width: int, focus: Focus) -> Strip:
        view = self.fleet.view(focus.charger_id) if focus.charger_id else None
        glyphs = self.painter.glyphs
        mark = (glyphs.mark("marked") if focus.charger_id in self.fleet.marks else " ", "accent")
        return self.painter.line(
            [(glyphs.mark("cursor"), "title"), mark, *grid_rows.dot_words(view, focus.connector, glyphs)], width
        )


_Look = tuple[str, str, _Place]
_RUNS = re.compile(rb"(.)\1*", re.DOTALL)

_STYLES = {
    _Place.PLAIN: Style(),
    _Place.FOCUS: Style(reverse=True, bold=True),
    _Place.MARKED: Style(underline=True, bold=True),
}
