"""The numbering over all files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ocpplab_tui.lab.shards.order import Group, Order, Span

FIRST, SECOND = Group(1, (Span("", 1, 5),)), Group(6, (Span("", 6, 2),))


def test_what_could_not_be_noted_once_is_noted_the_next_time(tmp_path: Path) -> None:
    """A disk that was full for a moment left a transaction open, in which no other one could begin."""
    path = tmp_path / "order.sqlite3"
    order = Order(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON spans BEGIN SELECT RAISE(FAIL, 'full'); END")
        other.commit()
        with pytest.raises(sqlite3.Error, match="full"):
            order.add([FIRST])
        other.execute("DROP TRIGGER full")
        other.commit()
    order.add([FIRST, SECOND])
    assert order.groups(1, 7) == [FIRST, SECOND]
    order.close()
