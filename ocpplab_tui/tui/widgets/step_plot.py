"""A limit over time as steps of block characters: what a connector may draw in the hours to come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from time import gmtime, strftime

from textual.strip import Strip

from ocpplab_tui.lab.details import Composite
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.figures import ASCII_SPARKS, SPARKS
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title

SCALE = 9  # cells for the figures at the left
AXIS_LINES = 2
TICK = 10  # cells between two times at least
TICKS_S = (300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 21_600.0)


class StepPlot(Inked):
    """Draws one `Composite`; where nothing limits it stands at the hardware's own maximum."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.glyphs = glyphs
        self._composite: Composite | None = None
        self._hours = 0.0
        self._drawn: tuple[int, int] = (0, 0)
        self._rows: list[str] = []

    def show(self, composite: Composite | None, hours: float) -> None:
        """Draw this; what is drawn already costs nothing."""
        if (composite, hours) != (self._composite, self._hours):
            self._composite, self._hours = composite, hours
            self._rows = []
            self.refresh()
            self.retitle()

    def retitle(self) -> None:
        found = self._composite
        if found is None:
            set_frame_title(self, [("Limit", "strong")])
            return
        left: list[Piece] = [(f"Limit of connector {found.number}", "strong"), (f"  next {self._hours:g} h", "muted")]
        limit = limit_at(found, found.steps[0][0] if found.steps else 0.0)
        now: list[Piece] = [("no limit now", "muted")]
        if limit is not None:
            now = [(f"{figures.power(limit)} now", "warning")]
        set_frame_title(self, left, [*now, (f", draws {figures.power(found.power_w)}", "muted")])

    def render_line(self, y: int) -> Strip:
        width, height = self.size.width, self.size.height
        found = self._composite
        if found is None or width < SCALE + 8 or height < AXIS_LINES + 1:
            return self.line([(" No connector is chosen", "muted")] if y == 0 and found is None else [], width)
        rows, columns = height - AXIS_LINES, width - SCALE - 1
        if not self._rows or self._drawn != (rows, columns):
            self._drawn = (rows, columns)
            self._rows = plot_rows(found, columns, rows, ascii_only=self.glyphs.ascii_only)
        if y < rows:
            step = next(rows // parts for parts in (4, 2, 1) if rows % parts == 0)
            scale = figures.power(top_of(found) * (rows - y) / rows) if y % step == 0 else ""
            return self.line([(f"{scale:>{SCALE - 1}} ", "muted"), (self._rows[y], "available")], width)
        if y == rows:
            return self.line(
                [(f"{'0 W':>{SCALE - 1}} ", "muted"), (self.glyphs.mark("rule") * columns, "faint")], width
            )
        return self.line([(" " * SCALE, "text"), (_times(found, columns), "muted")], width)

    def on_resize(self) -> None:
        self._rows = []
        self.retitle()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()


def limit_at(composite: Composite, when: float) -> float | None:
    """The limit in watts at a time; None: only the hardware's own."""
    place = bisect_right(composite.steps, when, key=lambda step: step[0]) - 1
    return composite.steps[place][1] if place >= 0 else None


def top_of(composite: Composite) -> float:
    """The power at the upper edge: the hardware's own, or less where limits are so low that little could be seen."""
    limits = [composite.max_power_w if limit is None else limit for _, limit in composite.steps]
    highest = max((*limits, composite.power_w), default=0.0)
    return highest * 1.25 if 0 < highest < composite.max_power_w / 2 else composite.max_power_w


def plot_rows(composite: Composite, columns: int, rows: int, *, ascii_only: bool = False) -> list[str]:
    """The plot, top row first, each `columns` cells wide."""
    levels = ASCII_SPARKS if ascii_only else SPARKS
    heights = list(_heights(composite, columns, rows * len(levels)))
    lines = []
    for row in range(rows):
        floor = (rows - 1 - row) * len(levels)
        lines.append("".join(_cell(height - floor, levels) for height in heights))
    return lines


def _heights(composite: Composite, columns: int, whole: int) -> Iterator[int]:
    """How high each column is, in parts of a cell; a limit above nothing is never drawn as nothing."""
    start = composite.steps[0][0] if composite.steps else composite.until
    step, top = (composite.until - start) / max(1, columns), top_of(composite)
    for column in range(columns):
        limit = limit_at(composite, start + (column + 0.5) * step)
        fraction = 1.0 if limit is None else min(1.0, limit / top) if top else 0.0
        yield max(1, round(fraction * whole)) if fraction > 0 else 0


def _cell(parts: int, levels: str) -> str:
    return " " if parts <= 0 else levels[min(parts, len(levels)) - 1]


def _times(composite: Composite, columns: int) -> str:
    """Round times under the axis, each where it is."""
    start = composite.steps[0][0] if composite.steps else composite.until
    span = max(1.0, composite.until - start)
    step = next((each for each in TICKS_S if columns * each / span >= TICK), TICKS_S[-1])
    when = start - start % step + step
    line = ""
    while when < composite.until:
        at = int(columns * (when - start) / span)
        if len(line) < at <= columns - 5:
            line = f"{line:<{at}}{strftime('%H:%M', gmtime(when))}"
        when += step
    return line
