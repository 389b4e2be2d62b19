"""A limit over time as steps of block characters: what a connector may draw in the hours to come."""

from __future__ import annotations

from bisect import bisect_right

from textual.strip import Strip

from ocpplab_tui.lab.details import Composite
from ocpplab_tui.tui import figures, plots
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title

SCALE = plots.GUTTER
AXIS_LINES = 2


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
        limit = limit_at(found, start_of(found))
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
            part = plots.scale_rows(rows).get(y)
            scale = "" if part is None else figures.power(top_of(found) * part)
            return self.line([(f"{scale:>{SCALE - 1}} ", "muted"), (self._rows[y], "available")], width)
        start, span = start_of(found), found.until - start_of(found)
        if y == rows:
            rule = plots.axis(start, span, columns, self.glyphs.mark("rule"), self.glyphs.mark("tick"))
            return self.line([(f"{'0 W':>{SCALE - 1}} ", "muted"), (rule, "faint")], width)
        return self.line([(" " * SCALE, "text"), (plots.times(start, span, columns), "muted")], width)

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


def start_of(composite: Composite) -> float:
    """When its first step begins."""
    return composite.steps[0][0] if composite.steps else composite.until


def plot_rows(composite: Composite, columns: int, rows: int, *, ascii_only: bool = False) -> list[str]:
    """The plot, top row first, each `columns` cells wide."""
    start, top = start_of(composite), top_of(composite)
    step = (composite.until - start) / max(1, columns)
    limits = [limit_at(composite, start + (column + 0.5) * step) for column in range(columns)]
    values = [top if limit is None else limit for limit in limits]
    return plots.area(values, rows, top, ascii_only=ascii_only)
