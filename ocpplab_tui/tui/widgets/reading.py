"""A panel in which something long is read: laid out as far as it was looked at, a little more with each look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines, text_widths
from ocpplab_tui.tui.keys import scroll_bindings

Line = list[Piece]

_AT_ONCE = 200
_A_LOOK = 300


class Reading(ScrollView, Framed, can_focus=True):
    """`lines_of` gives the lines for a width; None: there is nothing to read, and `hint` is shown."""

    BINDINGS = scroll_bindings()

    heading = ""
    hint = ""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.glyphs = glyphs
        self._lines: list[Line] = []
        self._rest: Iterator[Line] = iter(())
        self._empty = True
        self._text_width = 8

    def lines_of(self, width: int) -> Iterator[Line] | None:  # noqa: ARG002 - what is read needs it
        """What is to be read, in `width` cells."""
        return None

    def lay_out(self) -> None:
        """Lay out from the beginning."""
        width, narrower = text_widths(self)
        self._lay_out(width)
        if len(self._lines) > self.content_region.height:
            self._lay_out(narrower)
        self._measure()

    def _lay_out(self, width: int) -> None:
        rest = self.lines_of(width)
        self._empty = rest is None
        self._rest = rest or iter(())
        self._text_width = width
        self._lines = list(islice(self._rest, _AT_ONCE))

    def more(self) -> None:
        """Lay out some more, if there is more."""
        came = list(islice(self._rest, _A_LOOK))
        if came:
            self._lines.extend(came)
            self._measure()

    def _measure(self) -> None:
        set_lines(self, Size(self._text_width, len(self._lines)))
        self.retitle()
        self.refresh()

    def retitle(self) -> None:
        set_frame_title(self, [self.heading_piece(self.heading)])

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        if self._empty:
            return self.line([(f" {self.hint}", "muted")] if y == 0 else [], self.size.width)
        pieces: Line = self._lines[line] if line < len(self._lines) else []
        return self.line([(" ", "text"), *pieces], self.size.width)

    def on_resize(self) -> None:
        self.lay_out()
