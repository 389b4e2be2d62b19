"""Two of the distances from which the grid is looked at: card and row. Each knows its items and paints its lines."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, NamedTuple

from textual.strip import Strip

from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.ink import Inked, Piece
from ocpplab_tui.tui.widgets import grid_rows
from ocpplab_tui.tui.widgets.card_strips import card_strips
from ocpplab_tui.tui.widgets.cards import HEIGHT, CardState
from ocpplab_tui.tui.widgets.grid_layout import Row

MINIMUM_CARD = 23
WIDEST_CARD = 40


class Focus(NamedTuple):
    """What keys act on, and the step of the animation."""

    charger_id: str | None
    connector: int
    phase: int


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
