"""Which frames are a charger's: an entry a frame, in the order in which pages of a charger are read.

Frames come in the order of time, from thousands of chargers by turns. An index by charger would touch a page of the
file for each of them, which cost more than all else together. So entries stand in two tables of the same form: new ones
in a small one, whose few pages take many of them each time, and after some ten thousand all go over to the large one
at once, charger by charger. How many of a charger and an action are there is counted with that. (At 10,000 chargers
a frame takes 7 instead of 23 µs.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

SETTLED_AT_ONCE = 50_000
"""Entries that go over together: of fewer each page of the large table takes too few, of more the small one grows."""

_ENTRIES = """
CREATE TABLE {name} (
    charger INTEGER NOT NULL,
    at REAL NOT NULL,
    id INTEGER NOT NULL,
    action INTEGER NOT NULL,
    PRIMARY KEY (charger, at, id)
) STRICT, WITHOUT ROWID;
"""
TABLES = f"""
{_ENTRIES.format(name="entries")}      -- of the frames up to settled.id
{_ENTRIES.format(name="new_entries")}  -- of those after it
CREATE TABLE counts (                -- of entries
    charger INTEGER NOT NULL,
    action INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    PRIMARY KEY (charger, action)
) STRICT, WITHOUT ROWID;
CREATE TABLE settled (id INTEGER NOT NULL) STRICT;
"""

FILL = """
INSERT INTO entries SELECT charger, at, id, action FROM frames ORDER BY charger, at, id;
INSERT INTO counts SELECT charger, action, COUNT(*) FROM frames GROUP BY charger, action;
INSERT INTO settled SELECT COALESCE(MAX(id), 0) FROM frames;
"""
"""Makes the tables those of the frames that are there."""

_ADD = "INSERT INTO new_entries SELECT charger, at, id, action FROM frames WHERE id BETWEEN ? AND ?"
_COUNT = """
INSERT INTO counts SELECT charger, action, {count} FROM {these} GROUP BY charger, action
ON CONFLICT DO UPDATE SET frames = frames + excluded.frames
"""
_SETTLE = (
    _COUNT.format(count="COUNT(*)", these="new_entries WHERE true"),
    "INSERT INTO entries SELECT charger, at, id, action FROM new_entries ORDER BY charger, at, id",
    "DELETE FROM new_entries",
)


class Choice(NamedTuple):
    """Which entries are looked for: of one charger, of these actions (None: all), between these times."""

    charger: int
    actions: Sequence[int] | None
    start: float | None
    end: float | None

    def condition(self) -> tuple[str, list[object]]:
        """In SQL, with its values."""
        parts = ["charger = ?"]
        values: list[object] = [self.charger]
        if self.actions is not None:
            parts.append(f"action IN ({', '.join('?' * len(self.actions))})")
            values.extend(self.actions)
        for sign, moment in ((">=", self.start), ("<=", self.end)):
            if moment is not None:
                parts.append(f"at {sign} ?")
                values.append(moment)
        return " AND ".join(parts), values


def add(connection: sqlite3.Connection, first: int, last: int) -> None:
    """The entries of new frames, by their ids, in the transaction in which these were written."""
    connection.execute(_ADD, (first, last))
    if last - settled(connection) >= SETTLED_AT_ONCE:
        for statement in _SETTLE:
            connection.execute(statement)
        connection.execute("UPDATE settled SET id = ?", (last,))


def remove(connection: sqlite3.Connection, which: str, values: Sequence[float]) -> None:
    """The entries of frames that are deleted afterwards in the same transaction; `which` is a query for their ids."""
    settled_ones = f"frames WHERE id IN ({which}) AND id <= ?"
    uncount = _COUNT.format(count="-COUNT(*)", these=settled_ones)
    connection.execute(uncount, (*values, settled(connection)))
    for table in ("entries", "new_entries"):
        connection.execute(
            f"DELETE FROM {table} WHERE (charger, at, id) IN "  # noqa: S608 - tables and queries of ours
            f"(SELECT charger, at, id FROM frames WHERE id IN ({which}))",
            values,
        )


def settled(connection: sqlite3.Connection) -> int:
    """The highest id whose entry is in the large table. Raises sqlite3.DatabaseError where the file has lost it."""
    (number,) = connection.execute("SELECT MAX(id) FROM settled").fetchone()
    if number is None:
        error = sqlite3.DatabaseError("nothing says how far the entries reach")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
    return int(number)


def total(connection: sqlite3.Connection, choice: Choice) -> int:
    """How many entries there are of this choice."""
    condition, values = choice.condition()
    at_any_time = choice.start is None and choice.end is None
    large, column = ("counts", "COALESCE(SUM(frames), 0)") if at_any_time else ("entries", "COUNT(*)")
    queries = (f"SELECT {column} FROM {large}", "SELECT COUNT(*) FROM new_entries")  # noqa: S608 - tables of ours
    found = [connection.execute(f"{query} WHERE {condition}", values).fetchone() for query in queries]
    return sum(int(number) for (number,) in found)


def chosen(choice: Choice, order: str, limit: int, offset: int) -> tuple[str, list[object]]:
    """A query for `at` and `id` of some of these entries, in the `order` (ASC, DESC) of time, and its values."""
    condition, values = choice.condition()
    query = (
        f"SELECT at, id FROM entries WHERE {condition} "  # noqa: S608 - conditions of ours
        f"UNION ALL SELECT at, id FROM new_entries WHERE {condition} ORDER BY at {order}, id {order} LIMIT ? OFFSET ?"
    )
    return query, [*values, *values, limit, offset]
