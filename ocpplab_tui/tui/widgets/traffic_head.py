"""The head of the Traffic screen: how much is known, who waits for an answer, and the time."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, measure


class TrafficHead(Inked):
    """One line."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._summary: LabSummary | None = None
        self._waiting: Sequence[Frame] | None = ()
        self._who = ""

    def show(self, summary: LabSummary, waiting: Sequence[Frame] | None, who: str) -> None:
        """`waiting`: requests without an answer, the oldest first (None: not known yet); `who` asked the oldest."""
        self._summary, self._waiting, self._who = summary, waiting, who
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, summary = self.size.width, self._summary
        if y or summary is None:
            return self.blank(width, back="panel")
        speed = self.glyphs.own(figures.speed(summary.speed))
        right: list[Piece] = [
            (f"{figures.rate(summary.frames_per_s)} msg/s  ", "muted"),
            (figures.clock(summary.now), "strong"),
            (f" {speed} ", "muted" if summary.speed == 1 else "warning"),
        ]
        left: list[Piece] = [(" Traffic ", "title"), *self._unanswered(summary, width - measure(right) - 12)]
        return Strip(self.spread(left, right, width, back="panel"), width)

    def _unanswered(self, summary: LabSummary, room: int) -> list[Piece]:
        if self._waiting is None:
            return [(f" {self.glyphs.mark('wait')} reading the log", "muted")]
        if not self._waiting:
            return [(f" {self.glyphs.mark('ok')} every request is answered", "ok")]
        oldest = self._waiting[0]
        count = f" {self.glyphs.mark('wait')} {figures.count(len(self._waiting))} without an answer"
        who = f", {self._who} {oldest.action} for {figures.age(summary.now - oldest.at)}"
        return [(count, "warning"), (self.glyphs.fit(who, max(0, room - len(count))), "warning")]
