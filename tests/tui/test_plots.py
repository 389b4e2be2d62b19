"""The plotting core: cells that tell the numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.tui import plots
from ocpplab_tui.tui.figures import ASCII_SPARKS, SPARKS

VALUES = st.lists(st.none() | st.just(0.0) | st.floats(1e-3, 1e6), min_size=1, max_size=60)
ROWS = st.integers(1, 20)
TOPS = st.floats(1e-3, 1e6)


@given(st.floats(1e-6, 1e12))
def test_an_axis_ends_at_a_round_number_not_far_above(value: float) -> None:
    top = plots.nice_top(value)
    assert value * (1 - 1e-9) <= top <= value * 1.5
    assert len(f"{top:.6e}".split("e")[0].rstrip("0")) <= 3


def test_an_axis_of_nothing_has_a_length() -> None:
    assert plots.nice_top(0.0) == plots.nice_top(-1.0) == 1.0


@given(VALUES, ROWS, TOPS, st.booleans())
def test_an_area_is_as_high_as_its_values(values: plots.Values, rows: int, top: float, ascii_only: bool) -> None:
    levels = ASCII_SPARKS if ascii_only else SPARKS
    drawn = plots.area(values, rows, top, ascii_only=ascii_only)
    assert [len(row) for row in drawn] == [len(values)] * rows
    for column, value in enumerate(values):
        cells = [row[column] for row in drawn]
        parts = sum(levels.index(cell) + 1 for cell in cells if cell != " ")
        whole = rows * len(levels)
        wanted = min(1.0, (value or 0.0) / top) * whole
        assert abs(parts - wanted) <= 1
        assert (parts > 0) == bool(value and value > 0)
        assert "".join(cells) == "".join(cells).lstrip(" ").rjust(rows)  # nothing floats


@given(VALUES, ROWS, TOPS)
def test_a_level_passes_where_an_area_of_its_height_ends(values: plots.Values, rows: int, top: float) -> None:
    drawn = plots.area(values, rows, top)
    for column, (value, row) in enumerate(zip(values, plots.level(values, rows, top), strict=True)):
        if value is None or value > top * (1 + 1e-6):
            assert row is None
        elif row is not None:
            filled = [number for number in range(rows) if drawn[number][column] != " "]
            assert abs(row - min(filled, default=rows - 1)) <= 1


def test_a_level_is_drawn_over_an_area_in_its_own_ink() -> None:
    rows = plots.with_level(["  ", "██", "██"], "charging", [1, None], "━", "warning")
    assert rows == [[("  ", "charging")], [("━", "warning"), ("█", "charging")], [("██", "charging")]]


@given(st.integers(1, 100))
def test_figures_stand_at_the_rows_whose_edge_they_tell(rows: int) -> None:
    figures = plots.scale_rows(rows)
    assert figures[0] == 1.0
    for row, part in figures.items():
        assert 0 <= row < rows
        assert abs(part - (rows - row) / rows) <= 0.5 / rows + 1e-9


@given(st.integers(0, 40_000_000_000), st.floats(0.1, 40 * 86_400), st.integers(10, 200))
def test_times_stand_where_they_are(tenths: int, seconds: float, columns: int) -> None:
    start = tenths / 10
    text = plots.times(start, seconds, columns)
    assert len(text) <= columns
    ticks = plots.ticks(start, seconds, columns / 10)
    assert len(ticks) <= columns / 10 + 1
    for when, label in ticks:
        assert start <= when <= start + seconds
        moment = datetime.fromtimestamp(when, UTC)
        assert label in (moment.strftime("%H:%M:%S"), moment.strftime("%H:%M"), moment.strftime("%m-%d"))
    rule = plots.axis(start, seconds, columns, "-", "+")
    assert len(rule) == columns
    assert rule.count("+") == len(text.split())
    for place, mark in enumerate(rule):
        if mark == "+":
            assert text[place] != " "
            assert place == 0 or text[place - 1] == " "


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (60, "00:00:00     00:00:15     00:00:30     00:00:45"),
        (3600, "00:00     00:15     00:30     00:45"),
        (86_400, "00:00     06:00     12:00     18:00"),
    ],
)
def test_ticks_are_round(seconds: int, shown: str) -> None:
    assert plots.times(0.0, seconds, 50).split() == shown.split()


@given(st.lists(st.floats(0, 1e6), max_size=200), st.integers(1, 60))
def test_fewer_values_keep_the_mean(values: list[float], most: int) -> None:
    fewer = plots.evened(values, most)
    assert len(fewer) <= most
    if len(values) % max(1, -(-len(values) // most)) == 0 and values:
        assert sum(fewer) / len(fewer) == pytest.approx(sum(values) / len(values), rel=1e-9, abs=1e-6)
