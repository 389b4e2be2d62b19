"""Two lines over the filter: what is filtered or what is wrong with it, and how the word may go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.strip import Strip

from ocpplab_tui.tui.filtering.language import Completion, Filter
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece


class FilterNote(Inked):
    """Shown while a filter is typed. It keeps its place when it is not: all other widgets would count as moved, and be
    drawn anew, each time that it comes or goes."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self._filter: Filter[Any] | None = None
        self._offers: Sequence[Completion] = ()
        self._chosen = 0

    def show(self, parsed: Filter[Any], offers: Sequence[Completion], chosen: int) -> None:
        """`chosen`: which of the offers Tab takes."""
        self._filter, self._offers, self._chosen = parsed, offers, chosen
        self.refresh()

    def render_line(self, y: int) -> Strip:
        pieces = self._verdict() if y == 0 else self._ways_on()
        return self.line([(" ", "text"), *pieces], self.size.width, back="panel")

    def _verdict(self) -> list[Piece]:
        """A mistake with its reason first; what is filtered, if anything, behind it."""
        if self._filter is None:
            return []
        pieces: list[Piece] = []
        if self._filter.mistakes:
            more = len(self._filter.mistakes) - 1
            reason = self.glyphs.own(self.glyphs.fit(self._filter.mistakes[0].text))
            pieces.append((f"{self.glyphs.mark('bad')} {reason}", "error"))
            if more:
                pieces.append((f" (and {more} more)", "error"))
        if self._filter.explanation:
            gap = f"  {self.glyphs.mark('dot')} " if pieces else ""
            pieces.append((f"{gap}{self.glyphs.fit(self._filter.explanation)}", "text"))
        return pieces or [("everything is shown; words must be there, -word must not", "muted")]

    def _ways_on(self) -> list[Piece]:
        pieces: list[Piece] = []
        for number, offer in enumerate(self._offers):
            ink = "key" if number == self._chosen else "muted"
            pieces.append((f"{self.glyphs.fit(offer.text, 40)}  ", ink))
        if self._offers and (about := self._offers[self._chosen].help):
            pieces.append((f"{self.glyphs.mark('dot')} {self.glyphs.own(about)}", "text"))
        return pieces or [(self.glyphs.own("Enter keep · Esc clear"), "muted")]
