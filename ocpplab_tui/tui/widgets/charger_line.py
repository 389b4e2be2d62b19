"""The head of the Charger screen: who it is, what its connectors do, its link, and the time."""

from __future__ import annotations

from itertools import chain

from textual.strip import Strip

from ocpplab_tui.lab.port import ChargerView, ConnectorView, LabSummary
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs, look_of, words_of
from ocpplab_tui.tui.ink import Inked, Piece, measure

_TIGHT = -1
"""How much is told where there is no room: not even blanks."""


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
        for detail in (3, 2, 1, 0, _TIGHT):
            who: list[Piece] = [(" ", "text"), *self._who(view, detail), (" " if detail == _TIGHT else "   ", "text")]
            connectors = [piece for each in view.connectors for piece in self._connector_pieces(view, each, detail)]
            if measure([*who, *connectors]) <= room:
                break
        else:
            connectors = self._some_connectors(view, room - measure(who))
        left = [*who, *connectors]
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

    def _connector_pieces(self, view: ChargerView, connector: ConnectorView, detail: int) -> list[Piece]:
        look = look_of(view, connector)
        focused = connector.number == self._connector and len(view.connectors) > 1
        mark = self.glyphs.mark("cursor") if focused else " "
        words = f" {words_of(view, connector)}" if detail >= 3 else ""
        power = f" {figures.power(connector.power_w)}" if detail >= 2 and connector.power_w > 0 else ""
        state = self.glyphs.state(look) if detail == _TIGHT else f" {self.glyphs.state(look)}{words}{power}  "
        return [(mark, "title"), (f"{connector.number}", "strong" if focused else "text"), (state, look.ink)]

    def _some_connectors(self, view: ChargerView, room: int) -> list[Piece]:
        """As many as there is room for, the focused one among them; what is left out is marked where it would stand."""
        all_of_them = [self._connector_pieces(view, each, _TIGHT) for each in view.connectors]
        left_out: Piece = (f" {self.glyphs.mark('ellipsis')}", "muted")
        focus = next((place for place, each in enumerate(view.connectors) if each.number == self._connector), 0)
        first, last = focus, focus + 1
        for place in (*range(focus + 1, len(all_of_them)), *reversed(range(focus))):
            shown = all_of_them[min(first, place) : max(last, place + 1)]
            if measure([left_out, *chain.from_iterable(shown), left_out]) > room:
                break
            first, last = min(first, place), max(last, place + 1)
        before = [left_out] if first else []
        after = [left_out] if last < len(all_of_them) else []
        return [*before, *chain.from_iterable(all_of_them[first:last]), *after]

    def _link(self, view: ChargerView) -> list[Piece]:
        if view.online:
            return [(f"{self.glyphs.mark('ok')} online", "ok")]
        return [(f"{self.glyphs.mark('bad')} {self.glyphs.fit(view.link, 30)}", "warning")]
