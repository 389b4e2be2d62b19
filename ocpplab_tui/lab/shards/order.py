"""How the frames of several journals follow each other: one numbering over all files and all runs.

Each worker writes its own file, with ids of its own. The parent numbers frames as it hears of them; what it numbered is
noted in *spans*: from a number on so many frames, which are these ids of that file. Spans of several files that begin
with the same number are one group, whose frames follow each other by time, file and id. A second of a busy lab is a few
rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ocpplab_tui.lab.database import creates, open_database, transaction

VERSION = 1
WHAT = "The order of frames"

_TABLES = """
CREATE TABLE spans (
    number INTEGER NOT NULL,         -- of the group's first frame
    part TEXT NOT NULL,              -- directory below the lab's, "" for the lab's own
    first INTEGER NOT NULL,          -- id in that part's journal
    length INTEGER NOT NULL,
    PRIMARY KEY (number, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX spans_by_part ON spans (part, first);
"""


class Span(NamedTuple):
    """`length` frames of one part, from the id `first` on."""

    part: str
    first: int
    length: int

    @property
    def end(self) -> int:
        """The id behind the last one."""
        return self.first + self.length


class Group(NamedTuple):
    """Frames that got the numbers from `number` on."""

    number: int
    spans: tuple[Span, ...]

    @property
    def end(self) -> int:
        """The number behind the last one."""
        return self.number + sum(span.length for span in self.spans)


class Order:
    """The file of spans. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StartError when it is damaged or of another version."""
        self._connection = open_database(WHAT, path, VERSION, {0: creates(_TABLES, VERSION)})

    def close(self) -> None:
        self._connection.close()

    def last(self) -> int:
        """The newest number; 0 before the first."""
        row = self._connection.execute(
            "SELECT number + SUM(length) - 1 FROM spans WHERE number = (SELECT MAX(number) FROM spans)"
        ).fetchone()
        return int(row[0] or 0)

    def covered(self, part: str) -> int:
        """The newest id of a part that has a number; 0 before the first."""
        row = self._connection.execute(
            "SELECT first + length - 1 FROM spans WHERE part = ? ORDER BY first DESC LIMIT 1", (part,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def add(self, groups: Iterable[Group]) -> None:
        """Note these, each in the place of one with its number: the newest may have grown."""
        rows = [(group.number, *span) for group in groups for span in group.spans]
        with transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO spans VALUES (?, ?, ?, ?)", rows)

    def groups(self, first: int, last: int) -> list[Group]:
        """The groups with numbers from `first` to `last`, in order."""
        rows = self._connection.execute(
            "SELECT number, part, first, length FROM spans WHERE number <= ? "
            "AND number >= COALESCE((SELECT MAX(number) FROM spans WHERE number <= ?), ?) ORDER BY number, part",
            (last, first, first),
        )
        return _grouped(rows)

    def group_of(self, part: str, first_id: int) -> Group | None:
        """The group that holds this id of a part, or the nearest one behind it."""
        row = self._connection.execute(
            "SELECT number FROM spans WHERE part = ? AND first + length > ? ORDER BY first LIMIT 1", (part, first_id)
        ).fetchone()
        if row is None:
            return None
        rows = self._connection.execute(
            "SELECT number, part, first, length FROM spans WHERE number = ? ORDER BY part", (row[0],)
        )
        return _grouped(rows)[0]

    def forget_before(self, number: int) -> None:
        """Drop the groups below this number: their frames are gone."""
        self._connection.execute("DELETE FROM spans WHERE number < ?", (number,))


def _grouped(rows: Iterable[tuple[int, str, int, int]]) -> list[Group]:
    found: dict[int, list[Span]] = {}
    for number, part, first, length in rows:
        found.setdefault(number, []).append(Span(part, first, length))
    return [Group(number, tuple(spans)) for number, spans in found.items()]


def ranked(group: Group, ids: Sequence[tuple[float, str, int]]) -> list[int]:
    """Numbers of the frames of a group that are left, given as (time, part, id) in their order. A group of one part
    counts by id; of several it counts from its end, since what is deleted is the oldest."""
    if len(group.spans) == 1:
        return [group.number + number - group.spans[0].first for _, _, number in ids]
    return list(range(group.end - len(ids), group.end))
