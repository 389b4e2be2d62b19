"""Where everything in the grid stands: items in rows, in groups with a header line each. Only arithmetic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """What one line shows: a group's header, or line `line` of the items `first` to `last - 1`."""

    header: int | None = None  # number of the group
    first: int = 0
    last: int = 0
    line: int = 0


class Layout:
    """Items in `columns`, each `height` lines high. `groups`: (title, number of items); no title, no header line."""

    def __init__(self, groups: Sequence[tuple[str, int]], columns: int, height: int) -> None:
        self.groups = [group for group in groups if group[1]]
        self.columns, self.height = max(1, columns), height
        self.lines = 0
        self._items, self._rows, self._tops = [0], [0], list[int]()
        for title, count in self.groups:
            rows = -(-count // self.columns)
            self._tops.append(self.lines)
            self._items.append(self._items[-1] + count)
            self._rows.append(self._rows[-1] + rows)
            self.lines += rows * height + bool(title)

    @property
    def count(self) -> int:
        """How many items there are."""
        return self._items[-1]

    @property
    def rows(self) -> int:
        return self._rows[-1]

    def at(self, line: int) -> Row:
        """What stands in a line; an empty Row beyond the end."""
        if not 0 <= line < self.lines:
            return Row()
        group = bisect_right(self._tops, line) - 1
        inside = line - self._tops[group] - bool(self.groups[group][0])
        if inside < 0:
            return Row(group)
        row, part = divmod(inside, self.height)
        first = self._items[group] + row * self.columns
        return Row(None, first, min(first + self.columns, self._items[group + 1]), part)

    def between(self, top: int, bottom: int) -> tuple[int, int]:
        """Items (first, behind the last) of which at least a line lies in `top` to `bottom - 1`."""
        bottom = min(bottom, self.lines)
        while top < bottom and self.at(top).header is not None:
            top += 1
        while top < bottom and self.at(bottom - 1).header is not None:
            bottom -= 1
        return (self.at(top).first, self.at(bottom - 1).last) if top < bottom else (0, 0)

    def spot(self, item: int) -> tuple[int, int]:
        """(top line, column) of an item."""
        if not self.groups:
            return 0, 0
        group = min(bisect_right(self._items, item), len(self.groups)) - 1
        row, column = divmod(item - self._items[group], self.columns)
        return self._tops[group] + bool(self.groups[group][0]) + row * self.height, column

    def top(self, item: int) -> int:
        """The first line that is to be seen with an item: that of its group's header where it is in the first row."""
        line, _ = self.spot(item)
        return line - 1 if line > 0 and self.at(line - 1).header is not None else line

    def moved(self, item: int, rows: int) -> int:
        """The item `rows` rows below (or above) in the same column, or at the end of a shorter row; the item itself
        where there is no such row."""
        _, column = self.spot(item)
        row = self._row(item) + rows
        if not 0 <= row < self.rows:
            return item
        group = bisect_right(self._rows, row) - 1
        first = self._items[group] + (row - self._rows[group]) * self.columns
        return min(first + column, self._items[group + 1] - 1)

    def _row(self, item: int) -> int:
        group = min(bisect_right(self._items, item), len(self.groups)) - 1
        return self._rows[group] + (item - self._items[group]) // self.columns
