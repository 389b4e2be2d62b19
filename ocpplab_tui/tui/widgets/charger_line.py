"""The head of the Charger screen: who it is, what its connectors do, its link, and the time."""

from __future__ import annotations

from textual.strip import Strip

from ocpplab_tui.lab.port import ChargerView, LabSummary
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs, look_of, words_of
from ocpplab_tui.tui.ink import Inked, Piece, measure


class ChargerLine(Inked):
    """One line; model and words give way to what is vital."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._view: ChargerView | None = None
        self._connector = 1
        self._time: list[Piece] = []

    def show(self, view: ChargerView | None, connector: int) -> None:
        if (view, connector) != (self._view, self._connector):
            self._view, self._connector = view, connector
            self.refresh()

    def tell(self, summary: LabSummary) -> None:
        """What time it is, and how fast it runs."""
        speed: Piece = (
            f" {self.glyphs.own(figures.speed(summary.speed))}",
            "muted" if summary.speed == 1 else "warning",
        )
        time: list[Piece] = [(figures.clock(summary.now), "strong"), speed]
        if time != self._time:
            self._time = time
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        view = self._view
        if y or view is None:
            return self.line([(" This charger is gone", "warning")] if y == 0 else (), width, back="panel")
        right = [*self._link(view), ("  ", "text"), *self._time, (" ", "text")]
        room = width - measure(right) - 2
        for detail in (3, 2, 1, 0):
            left = [(" ", "text"), *self._who(view, detail), ("   ", "text"), *self._connectors(view, detail)]
            if measure(left) <= room:
                break
        return Strip(self.spread(left, right, width, back="panel"), width)

    def _who(self, view: ChargerView, detail: int) -> list[Piece]:
        pieces: list[Piece] = [(self.glyphs.fit(view.identity, 40 if detail > 1 else 16, keep_end=True), "title")]
        dot = f" {self.glyphs.mark('dot')} "
        if detail >= 2:
            name = view.name if view.name != view.identity else view.model
            pieces.append((f"{dot}{self.glyphs.fit(name, 24)}", "text"))
        if detail >= 1:
            pieces.append((f"{dot}OCPP {view.version}", "muted"))
        return pieces

    def _connectors(self, view: ChargerView, detail: int) -> list[Piece]:
        pieces: list[Piece] = []
        for each in view.connectors:
            look = look_of(view, each)
            focused = each.number == self._connector and len(view.connectors) > 1
            mark = self.glyphs.mark("cursor") if focused else " "
            words = f" {words_of(view, each)}" if detail >= 3 else ""
            power = f" {figures.power(each.power_w)}" if detail >= 2 and each.power_w > 0 else ""
            pieces.extend(((mark, "title"), (f"{each.number}", "strong" if focused else "text")))
            pieces.append((f" {self.glyphs.state(look)}{words}{power}  ", look.ink))
        return pieces

    def _link(self, view: ChargerView) -> list[Piece]:
        if view.online:
            return [(f"{self.glyphs.mark('ok')} online", "ok")]
        return [(f"{self.glyphs.mark('bad')} {self.glyphs.fit(view.link, 30)}", "warning")]
