"""The table of records: cursor, headings, filter, widths; and the plot of a limit in steps."""

from __future__ import annotations

from ocpplab_tui.lab.details import Composite
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.widgets.record_table import Column, Record, RecordTable
from ocpplab_tui.tui.widgets.step_plot import limit_at, plot_rows, top_of
from tests.tui.conftest import running, screen_text
from tests.tui.fake_lab import demo

COLUMNS = (Column("Name"), Column("Unit", 6, least=40), Column("Size", 5, right=True))


def record(key: str, size: int = 0) -> Record:
    return Record(key, ((key, "text"), ("W", "muted"), (str(size), "text")), f"{key} {size}".casefold())


def heading(text: str) -> Record:
    return Record(f"# {text}", ((text, "title"),), heading=True)


async def test_cursor_headings_and_filter() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        table = RecordTable("Things", COLUMNS, Glyphs())
        await app.main.mount(table, before=app.main.header)
        table.styles.height = 8
        table.focus()
        rows = [heading("First"), record("alpha"), record("beta"), heading("Second"), record("gamma"), record("delta")]
        table.show(rows, ())
        await pilot.pause()
        assert table.record == rows[1]
        await pilot.press("up", "down", "down")
        assert table.record == rows[4]
        await pilot.press("end", "pageup", "pagedown", "k")
        assert table.record == rows[4]
        table.show([rows[0], record("zero"), *rows[1:]], ())
        assert table.record == rows[4]  # it stays with its record
        table.show(rows[:3], ())
        assert table.record == rows[2]  # and near its place when that is gone
        table.show(rows, ())
        table.set_filter("delta")
        assert [each.key for each in table.records] == ["# Second", "delta"]
        table.set_filter("nothing")
        await pilot.pause()
        assert "Nothing matches nothing" in screen_text(app)
        assert table.record not in rows
        await pilot.press("enter", "down", "home")
        table.set_filter("")
        await pilot.click(table, offset=(5, 3))
        assert table.record == rows[1]


async def test_many_records_scroll_with_the_cursor() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        table = RecordTable("Things", COLUMNS, Glyphs())
        await app.main.mount(table, before=app.main.header)
        table.styles.height = 8
        table.focus()
        table.show([record(f"row-{number:03}", number) for number in range(300)], ())
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        text = screen_text(app)
        assert "row-299" in text
        assert "Name" in text  # the head stays
        await pilot.press("home")
        await pilot.pause()
        assert "row-000" in screen_text(app)


def test_columns_give_way_where_room_is_scarce() -> None:
    table = RecordTable("Things", COLUMNS, Glyphs())
    assert table._widths(60) == [46, 6, 5]
    assert table._widths(30) == [23, 0, 5]


LIMITS = Composite(1, ((0.0, 10_000.0), (100.0, 0.0), (200.0, None)), 400.0, 40_000.0, 9_000.0)


def test_a_limit_is_drawn_in_steps() -> None:
    assert [limit_at(LIMITS, at) for at in (-1, 0, 99, 100, 250)] == [None, 10_000.0, 10_000.0, 0.0, None]
    assert plot_rows(LIMITS, 8, 4) == ["    ████", "    ████", "    ████", "██  ████"]
    assert plot_rows(LIMITS, 4, 1, ascii_only=True) == [". ##"]


def test_low_limits_are_drawn_large() -> None:
    low = Composite(1, ((0.0, 8_000.0), (100.0, 4_000.0)), 200.0, 150_000.0, 7_900.0)
    assert top_of(low) == 10_000.0
    assert plot_rows(low, 2, 5) == ["  ", "█ ", "█ ", "██", "██"]
    assert top_of(LIMITS) == 40_000.0
    assert top_of(Composite(1, (), 0.0, 0.0, 0.0)) == 0.0
