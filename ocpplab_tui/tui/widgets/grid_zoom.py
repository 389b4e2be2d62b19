"""The three distances from which the grid is looked at: card, row, dot. Each knows its items and paints its lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from itertools import accumulate
from time import perf_counter
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.ink import Inked, Piece
from ocpplab_tui.tui.widgets import grid_rows
from ocpplab_tui.tui.widgets.card_strips import card_strips
from ocpplab_tui.tui.widgets.cards import HEIGHT, CardState
from ocpplab_tui.tui.widgets.grid_layout import Row

AHEAD_S = 0.001
MINIMUM_CARD = 23
WIDEST_CARD = 40


class Focus(NamedTuple):
    """What keys act on, and the step of the animation."""

    charger_id: str | None
    connector: int
    phase: int


class _Place(Enum):
    """What of the dashboard shows on a dot."""

    PLAIN = auto()
    FOCUS = auto()
    MARKED = auto()


class Zoom:
    """Items are what the cursor steps over. `head` lines stand above them and don't scroll."""

    name: ClassVar[str]
    height: ClassVar[int] = 1
    head: ClassVar[int] = 0
    most_kept: ClassVar[int] = 2_000  # drawn chargers

    def __init__(self, painter: Inked, fleet: Fleet) -> None:
        self.painter, self.fleet = painter, fleet
        self._kept: dict[str, list[Strip]] = {}

    def columns(self, width: int) -> int:  # noqa: ARG002 - the others need it
        """How many items stand side by side in `width` cells."""
        return 1

    def width(self, width: int, columns: int) -> int:
        """How wide an item is."""
        return max(1, width // columns)

    def groups(self) -> list[tuple[str, int]]:
        """(title, number of items) of each group."""
        return self.fleet.order.groups

    def item(self, charger_id: str, connector: int) -> int | None:  # noqa: ARG002 - the dots need it
        """Where a charger (or its connector) stands; None when it is not shown."""
        return self.fleet.place(charger_id)

    def at(self, item: int) -> tuple[str, int | None]:
        """The charger of an item, and its connector where an item is one."""
        return self.fleet.shown[item], None

    def ids(self, first: int, last: int) -> list[str]:
        """The chargers of these items."""
        return self.fleet.shown[first:last]

    def span(self, charger_id: str) -> range:
        """The items of a charger."""
        place = self.fleet.place(charger_id)
        return range(place, place + 1) if place is not None else range(0)

    def renew(self) -> None:
        """Colours or widths changed: nothing is as it was drawn."""
        self._kept.clear()

    def arrange(self) -> None:
        """Other chargers are shown, or in another order."""

    def redraw(self, changed: Collection[str], seen: range, width: int, focus: Focus) -> list[str]:
        """Draw those that changed among the items that are `seen`. Returns those that look different now: most of what
        chargers say changes nothing that is shown of them."""
        before = {each: self._kept.pop(each) for each in changed if each in self._kept}
        shown = [each for each in self.ids(seen.start, seen.stop) if each in changed]
        return [each for each in shown if self.strips(each, width, focus) != before.get(each)]

    def look_ahead(self, near: range, focus: Focus) -> None:
        """There is a moment's time: look at items that may be seen next."""

    def strips(self, charger_id: str, width: int, focus: Focus) -> list[Strip]:
        """The lines of an item, drawn once until it changes."""
        kept = self._kept.get(charger_id)
        if kept is None:
            if len(self._kept) > self.most_kept:
                self._kept.clear()
            kept = self._kept[charger_id] = self.draw(charger_id, width, focus)
        return kept

    def draw(self, charger_id: str, width: int, focus: Focus) -> list[Strip]:  # noqa: ARG002 - for the others
        """Paint a charger: its lines, `width` cells wide."""
        return [self.painter.blank(width)] * self.height

    def line(self, row: Row, width: int, item_width: int, focus: Focus) -> Strip:
        """One line of items in `width` cells."""
        strips = [self.strips(each, item_width, focus)[row.line] for each in self.ids(row.first, row.last)]
        rest = max(0, width - item_width * len(strips))
        return Strip.join([*strips, self.painter.blank(rest)])

    def heading(self, width: int, focus: Focus) -> Strip:  # noqa: ARG002 - cards have none
        """What stands above the items."""
        return self.painter.blank(width)

    def column_at(self, x: int) -> str | None:  # noqa: ARG002 - only the table has columns
        """The column of the heading at this cell."""
        return None


class Cards(Zoom):
    """Three lines a charger, side by side."""

    name = "card"
    height = HEIGHT

    def columns(self, width: int) -> int:
        """One cell is left for the scrollbar."""
        return min(max(1, (width - 1) // MINIMUM_CARD), max(1, self.fleet.total))

    def width(self, width: int, columns: int) -> int:
        return min(max(1, (width - 1) // columns), WIDEST_CARD)

    def draw(self, charger_id: str, width: int, focus: Focus) -> list[Strip]:
        view = self.fleet.view(charger_id)
        if view is None:
            return super().draw(charger_id, width, focus)
        connector = focus.connector if charger_id == focus.charger_id else None
        phase = focus.phase if view.online else 0
        return card_strips(self.painter, view, width, CardState(connector, charger_id in self.fleet.marks, phase))


class Rows(Zoom):
    """A table: one line a charger."""

    name = "row"
    head = 1

    def width(self, width: int, columns: int) -> int:  # noqa: ARG002 - one a line
        return max(1, width - 1)

    def _columns(self, width: int) -> list[grid_rows.Column]:
        return grid_rows.columns(width - 2, self.fleet.identity_width)

    def draw(self, charger_id: str, width: int, focus: Focus) -> list[Strip]:
        view = self.fleet.view(charger_id)
        if view is None:
            return super().draw(charger_id, width, focus)
        glyphs = self.painter.glyphs
        self.fleet.identity(charger_id)
        connector = focus.connector if charger_id == focus.charger_id else None
        edge: Piece = (glyphs.mark("cursor") if connector is not None else " ", "title")
        mark: Piece = (glyphs.mark("marked") if charger_id in self.fleet.marks else " ", "accent")
        pieces = [edge, mark, *grid_rows.row(view, self._columns(width), connector, glyphs)]
        return [self.painter.line(pieces, width, back="cursor" if connector is not None else "")]

    def heading(self, width: int, focus: Focus) -> Strip:  # noqa: ARG002 - the same for all
        pieces = grid_rows.heading(self._columns(width - 1), self.fleet.order, self.painter.glyphs)
        return self.painter.line([("  ", "text"), *pieces], width)

    def column_at(self, x: int) -> str | None:
        return grid_rows.column_at(self._columns(self.painter.size.width - 1), x - 2)


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
            if cells.start >= seen.stop or cells.stop <= seen.start:
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
        """Look at a charger: one cell for each connector."""
        charger_id = self._cells[cells.start][0] if cells else ""
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

ZOOMS: dict[str, type[Zoom]] = {"card": Cards, "row": Rows, "dot": Dots}
"""From near to far."""


def fitting(count: int, cards_seen: int, lines: int) -> str:
    """The zoom for so many chargers: cards up to three screens of them, rows up to twelve, else dots."""
    if count <= 3 * max(1, cards_seen):
        return "card"
    return "row" if count <= 12 * max(1, lines) else "dot"
