"""A table of records: a line each, drawn only where it is seen; a cursor, a filter, headings between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui import figures
from ocpplab_tui.tui.filters import TextFilter
from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings, tab_bindings
from ocpplab_tui.tui.wire_text import pad

GAP = 1


class Column(NamedTuple):
    """`width` cells; 0: a share of what the others leave. `least`: it is there from this width of the table on."""

    title: str
    width: int = 0
    right: bool = False
    least: int = 0
    share: int = 1
    keep_end: bool = False


class Record(NamedTuple):
    """One line: raw texts with their inks, one a column. A heading has one text, over the whole line."""

    key: str
    cells: tuple[Piece, ...]
    search: str = ""  # what the filter looks at, in folded case
    item: Any = None
    heading: bool = False


class RecordTable(ScrollView, Framed, can_focus=True):
    """The first line names the columns and stays. `left` and `right` go to the neighbouring tab of the screen."""

    BINDINGS = [
        *bindings("table", up="step(-1)", down="step(1)", first="jump('first')", last="jump('last')"),
        *bindings("table", page_up="page(-1)", page_down="page(1)", open="open"),
        *tab_bindings(),
    ]

    class CursorMoved(Message):
        """Another record is under the cursor, or the same one changed."""

        def __init__(self, table: RecordTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> RecordTable:
            return self.table

    class Opened(CursorMoved):
        """Something is to be done with the record under the cursor."""

    def __init__(
        self,
        heading: str,
        columns: Sequence[Column],
        glyphs: Glyphs,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id, classes="panel")
        self.heading = heading
        self.columns = tuple(columns)
        self.glyphs = glyphs
        self.remark: list[Piece] = []  # at the right end of the frame's title
        self.filter = TextFilter()
        self._all: Sequence[Record] = ()
        self._shown: list[Record] = []
        self._empty: Sequence[Sequence[Piece]] = ()
        self._place = 0

    # what there is

    @property
    def record(self) -> Record | None:
        """The record under the cursor."""
        found = self._shown[self._place] if self._place < len(self._shown) else None
        return None if found is None or found.heading else found

    @property
    def records(self) -> Sequence[Record]:
        """Those that the filter shows."""
        return self._shown

    def show(self, records: Sequence[Record], empty: Sequence[Sequence[Piece]]) -> None:
        """Draw these from now on, `empty` where there is none; what stays the same is not drawn again."""
        self._all, self._empty = records, empty
        self._sift()

    def set_filter(self, text: str) -> None:
        self.filter = TextFilter.parse(text)
        self._sift()
        self.refresh()

    def _sift(self) -> None:
        before, present = self._shown, self.record
        self._shown = _sifted(self._all, self.filter)
        self._keep_place(present)
        if not self.is_mounted:
            return
        set_lines(self, Size(self.scrollable_content_region.width, len(self._shown) + 1))
        if not before or not self._shown:
            self.refresh()
        else:
            changed = [n for n, (old, new) in enumerate(zip_longest(before, self._shown)) if old != new]
            self._refresh_places(changed)
        self.retitle()
        if self.record != present:
            self.post_message(self.CursorMoved(self))

    def _keep_place(self, present: Record | None) -> None:
        """The cursor stays on its record; when that is gone, where it stood."""
        if present is not None:
            places = (n for n, each in enumerate(self._shown) if each.key == present.key and not each.heading)
            self._place = next(places, self._place)
        self._place = self._selectable(min(self._place, max(0, len(self._shown) - 1)), 1)

    def _selectable(self, place: int, step: int) -> int:
        """The nearest place from here on that is no heading; in the other direction when there is none."""
        for way in (step, -step):
            found = place
            while 0 <= found < len(self._shown):
                if not self._shown[found].heading:
                    return found
                found += way
        return place

    # drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._all:
            return self._empty_line(y, width)
        if y == 0:
            titles = tuple((column.title, "muted") for column in self.columns)
            return self.line([(" ", "text"), *self._cells(titles, width - 1)], width)
        place = y - 1 + self.scroll_offset.y
        if place >= len(self._shown):
            return self._nothing_found(y, width)
        record = self._shown[place]
        if record.heading:
            text, ink = record.cells[0]
            return self.line([(" ", "text"), (self.glyphs.fit(text, width - 2), ink), *record.cells[1:]], width)
        under_cursor = place == self._place
        edge: Piece = (self.glyphs.mark("cursor"), "title") if under_cursor else (" ", "text")
        back = "cursor" if under_cursor and self.has_focus else ""
        return self.line([edge, *self._cells(record.cells, width - 1)], width, back=back)

    def _cells(self, cells: Sequence[Piece], width: int) -> list[Piece]:
        pieces: list[Piece] = []
        for column, (text, ink), size in zip(self.columns, cells, self._widths(width), strict=True):
            if size:
                fitted = self.glyphs.fit(text, size, keep_end=column.keep_end)
                pieces.append((pad(fitted, size, right=column.right) + " " * GAP, ink))
        return pieces

    def _widths(self, width: int) -> list[int]:
        """The width of each column; 0: it is not there."""
        there = [column.least <= width for column in self.columns]
        fixed = sum(column.width + GAP for column, here in zip(self.columns, there, strict=True) if here)
        shares = sum(
            column.share for column, here in zip(self.columns, there, strict=True) if here and not column.width
        )
        spare = max(0, width - fixed)
        return [
            0 if not here else column.width or max(4, spare * column.share // max(1, shares))
            for column, here in zip(self.columns, there, strict=True)
        ]

    def _empty_line(self, y: int, width: int) -> Strip:
        top = min(1, max(0, self.size.height - len(self._empty)))
        pieces = self._empty[y - top] if 0 <= y - top < len(self._empty) else ()
        return self.line([("  ", "text"), *pieces], width)

    def _nothing_found(self, y: int, width: int) -> Strip:
        if self._shown or y != 2:
            return self.blank(width)
        text = self.glyphs.fit(self.filter.text, 30)
        return self.line([("  Nothing matches ", "muted"), (text, "strong"), ("; Esc shows all", "muted")], width)

    def _refresh_places(self, places: Sequence[int]) -> None:
        top, height = self.scroll_offset.y, self.size.height
        for place in places:
            if 0 <= place - top < height - 1:
                self.refresh_lines(place + 1)

    def retitle(self) -> None:
        """Name, how many, and the filter."""
        count = sum(not each.heading for each in self._all)
        left: list[Piece] = [self.heading_piece(self.heading)]
        if count:
            left.append((f" {figures.count(count)}", "muted"))
        if self.filter:
            found = sum(not each.heading for each in self._shown)
            left.append((f" / {self.glyphs.fit(self.filter.text, 30)}", "accent"))
            left.append((f"  {figures.count(found)} found", "muted"))
        set_frame_title(self, left, self.remark)

    def on_resize(self) -> None:
        set_lines(self, Size(self.scrollable_content_region.width, len(self._shown) + 1))
        self._see()
        self.retitle()
        self.refresh()

    def focus_moved(self) -> None:
        self._refresh_places([self._place])

    # moving

    def go(self, place: int, step: int = 1) -> None:
        """Put the cursor on a record and see it."""
        if not self._shown:
            return
        before = self._place
        self._place = self._selectable(max(0, min(place, len(self._shown) - 1)), step)
        self._see()
        self._refresh_places([before, self._place])
        if self._place != before:
            self.post_message(self.CursorMoved(self))

    def _see(self) -> None:
        top, rows = self.scroll_offset.y, max(1, self.size.height - 1)
        wanted = 0 if self._place <= 1 else self._place  # with the first record its heading
        if wanted < top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)
        elif wanted >= top + rows:
            self.scroll_to(y=wanted - rows + 1, animate=False, force=True, immediate=True)

    def action_step(self, lines: int) -> None:
        self.go(self._place + lines, lines)

    def action_page(self, pages: int) -> None:
        self.go(self._place + pages * max(1, self.size.height - 2), pages)

    def action_jump(self, end: str) -> None:
        self.go(0 if end == "first" else len(self._shown) - 1, 1 if end == "first" else -1)

    def action_open(self) -> None:
        if self.record is not None:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        self.go(offset.y - 1 + self.scroll_offset.y)
        if event.chain >= 2:
            self.action_open()


def _sifted(records: Sequence[Record], wanted: TextFilter) -> list[Record]:
    """What the filter lets through; headings of sections that have nothing left go."""
    if not wanted:
        return list(records)
    found: list[Record] = []
    for each in records:
        if each.heading or wanted.matches(each.search):
            if each.heading and found and found[-1].heading:
                found.pop()
            found.append(each)
    if found and found[-1].heading:
        found.pop()
    return found
