"""The plotting core: values over time as cells of a terminal. Pure functions of numbers; rows come top row first.

Areas are block characters, eight levels a cell; lines are braille, two dots a cell across and four down. In ASCII both
are plain characters. A value of None draws nothing.
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
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # column of dots → from the top
_ASCII_LEVELS = "_.-'"  # where in a cell a line passes, from below


def nice_top(value: float) -> float:
    """A round number that is at least this: where an axis ends."""
    if value <= 0:
        return 1.0
    decade = 10.0 ** floor(log10(value))
    return next((nice * decade for nice in _NICE if nice * decade >= value * (1 - 1e-9)), 10 * decade)


def pairs(values: Values) -> list[float | None]:
    """The mean of each two: one value a cell where lines have two."""
    found: list[float | None] = []
    for place in range(0, len(values), 2):
        both = [value for value in values[place : place + 2] if value is not None]
        found.append(sum(both) / len(both) if both else None)
    return found


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
    parts = heights(values, rows * len(levels), top)
    floors = ((rows - 1 - row) * len(levels) for row in range(rows))
    return ["".join(_block(part - floor_, levels) for part in parts) for floor_ in floors]


def _block(parts: int, levels: str) -> str:
    return " " if parts <= 0 else levels[min(parts, len(levels)) - 1]


def line(values: Values, rows: int, top: float, *, ascii_only: bool = False) -> list[str]:
    """A curve, two values a cell, joined upright where it is steep."""
    dots_down = rows * 4
    places = [None if value is None else _dot(value, top, dots_down) for value in values]
    if ascii_only:
        return _ascii_line(places, rows)
    cells = [[0] * ceil(len(values) / 2) for _ in range(rows)]
    before: int | None = None
    for number, place in enumerate(places):
        if place is not None:
            for dot in _joined(before, place):
                cells[dot // 4][number // 2] |= _DOTS[number % 2][dot % 4]
        before = place
    return ["".join(chr(_BRAILLE + dots) if dots else " " for dots in row) for row in cells]


def _dot(value: float, top: float, dots_down: int) -> int:
    """From the top."""
    fraction = min(1.0, max(0.0, value / top)) if top > 0 else 0.0
    return dots_down - 1 - round(fraction * (dots_down - 1))


def _joined(before: int | None, place: int) -> Iterable[int]:
    """The dots of one step of a curve: none is left out on the way from the one before."""
    if before is None or before == place:
        return (place,)
    return range(place, before) if before > place else range(before + 1, place + 1)


def _ascii_line(places: Sequence[int | None], rows: int) -> list[str]:
    cells = [[" "] * ceil(len(places) / 2) for _ in range(rows)]
    for number, place in enumerate(places):
        if place is not None:
            cells[place // 4][number // 2] = _ASCII_LEVELS[3 - place % 4]
    return ["".join(row) for row in cells]


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
    return [
        list(
            _runs((mark, mark_ink) if place == number else (cell, ink) for cell, place in zip(row, places, strict=True))
        )
        for number, row in enumerate(rows)
    ]


def _runs(cells: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Neighbours of one ink as one piece."""
    for ink, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), ink


def scale_rows(rows: int) -> frozenset[int]:
    """Which rows have a figure at the left."""
    parts = next(each for each in (4, 3, 2, 1) if rows % each == 0 and rows // each >= 2 or each == 1)
    return frozenset(range(0, rows, rows // parts))


def times(start: float, seconds: float, columns: int) -> str:
    """Round times under an axis, each where it is: `12:30`, or with seconds where they tell ticks apart."""
    span = max(seconds, 1e-3)
    step = next((each for each in _TICKS_S if columns * each / span >= _TICK), 86_400 * ceil(span / 86_400 / 8))
    shape = "%H:%M:%S" if step < 60 else "%H:%M" if step < 86_400 else "%m-%d"
    when = start - start % step + step
    text = ""
    while when <= start + seconds:
        at, label = int(columns * (when - start) / span), strftime(shape, gmtime(when))
        if len(text) < at <= columns - len(label):
            text = f"{text:<{at}}{label}"
        when += step
    return text


def axis(start: float, seconds: float, columns: int, rule: str, tick: str) -> str:
    """The line above `times`, marked where they begin."""
    marks = times(start, seconds, columns)
    begins = {place for place, cell in enumerate(marks) if cell != " " and (place == 0 or marks[place - 1] == " ")}
    return "".join(tick if place in begins else rule for place in range(columns))
