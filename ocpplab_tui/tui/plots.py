"""The plotting core: values over time as cells of a terminal. Pure functions of numbers; rows come top row first.

Areas are block characters, eight levels a cell: fonts and terminals know them, and they are seen from afar. (Braille
has twice the columns, but half the levels, and is missing or out of line in some fonts.) In ASCII they are plain
characters. A value of None draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import ceil, floor, log10
from time import gmtime, strftime

from ocpplab_tui.tui.figures import ASCII_SPARKS, SPARKS
from ocpplab_tui.tui.ink import Piece

Values = Sequence[float | None]

GUTTER = 9
"""Cells for the figures at the left."""
_TICK = 10  # cells between two times at least
_TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
_NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def nice_top(value: float) -> float:
    """A round number that is at least this: where an axis ends."""
    if value <= 0:
        return 1.0
    decade = 10.0 ** floor(log10(value))
    return next((nice * decade for nice in _NICE if nice * decade >= value * (1 - 1e-9)), 10 * decade)


def evened(values: Sequence[float], most: int) -> list[float]:
    """At most so many means of neighbours instead of many values."""
    size = max(1, ceil(len(values) / max(1, most)))
    groups = (values[place : place + size] for place in range(0, len(values), size))
    return [sum(group) / len(group) for group in groups]


def heights(values: Values, whole: int, top: float) -> list[int]:
    """How high each value is, in parts of a cell; above nothing is never drawn as nothing."""
    made = []
    for value in values:
        fraction = min(1.0, value / top) if value is not None and top > 0 else 0.0
        made.append(max(1, round(fraction * whole)) if fraction > 0 else 0)
    return made


def area(values: Values, rows: int, top: float, *, ascii_only: bool = False) -> list[str]:
    """Filled from below; a cell a value."""
    levels = ASCII_SPARKS if ascii_only else SPARKS
    whole = rows * len(levels)
    parts = heights(values, whole, top)
    blocks = " " * (whole + 1) + levels + levels[-1] * whole  # by how far a value reaches into a cell, from -whole on
    offsets = (whole - (rows - 1 - row) * len(levels) for row in range(rows))
    return ["".join([blocks[part + offset] for part in parts]) for offset in offsets]


def level(values: Values, rows: int, top: float) -> list[int | None]:
    """In which row a level passes in each column; None where there is none, or it is above the plot."""
    found: list[int | None] = []
    for value in values:
        seen = value is not None and value <= top * (1 + 1e-9)
        fraction = min(1.0, max(0.0, value / top)) if value is not None and seen and top > 0 else 0.0
        found.append(min(rows - 1, floor((1 - fraction) * rows)) if seen else None)
    return found


def with_level(
    rows: Sequence[str], ink: str, places: Sequence[int | None], mark: str, mark_ink: str
) -> list[list[Piece]]:
    """Rows of a plot with a level drawn over them."""
    crossed = set(places)
    return [
        _with_mark(row, ink, places, number, (mark, mark_ink)) if number in crossed else [(row, ink)]
        for number, row in enumerate(rows)
    ]


def _with_mark(row: str, ink: str, places: Sequence[int | None], number: int, mark: Piece) -> list[Piece]:
    return list(_runs(mark if place == number else (cell, ink) for cell, place in zip(row, places, strict=True)))


def _runs(cells: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Neighbours of one ink as one piece."""
    for ink, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), ink


def scale_rows(rows: int) -> dict[int, float]:
    """Rows that have a figure at the left, and what part of the whole axis their upper edge is."""
    parts = 4 if rows >= 8 else 2 if rows >= 4 else 1
    return {round(rows * place / parts): 1 - place / parts for place in range(parts)}


def ticks(start: float, seconds: float, most: float) -> list[tuple[float, str]]:
    """At most so many round times within a span, each with what it is called: `12:30`, or with seconds where they
    tell ticks apart; whole days by their date."""
    span = max(seconds, 1e-3)
    step = next((each for each in _TICKS_S if span / each <= most), 86_400 * ceil(span / 86_400 / max(most, 1)))
    shape = "%H:%M:%S" if step < 60 else "%H:%M" if step < 86_400 else "%m-%d"
    first = ceil(start / step)
    return [(when, strftime(shape, gmtime(when))) for when in range(first * step, floor(start + seconds) + 1, step)]


def times(start: float, seconds: float, columns: int) -> str:
    """The line under an axis: each time where it is."""
    text = ""
    for when, label in ticks(start, seconds, columns / _TICK):
        at = int(columns * (when - start) / max(seconds, 1e-3))
        if (at > len(text) or not text) and at <= columns - len(label):
            text = f"{text:<{at}}{label}"
    return text


def axis(start: float, seconds: float, columns: int, rule: str, tick: str) -> str:
    """The line above `times`, marked where they begin."""
    marks = times(start, seconds, columns)
    begins = {place for place, cell in enumerate(marks) if cell != " " and (place == 0 or marks[place - 1] == " ")}
    return "".join(tick if place in begins else rule for place in range(columns))
