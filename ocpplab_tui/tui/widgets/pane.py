"""A panel of lines about one thing: facts in two columns, JSON, an explanation."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines, text_widths
from ocpplab_tui.tui.keys import scroll_bindings, tab_bindings
from ocpplab_tui.tui.wire_text import chunks

Lines = list[list[Piece]]
Draw = Callable[[int], Lines]
"""Width in cells → lines."""

LABEL = 12  # cells in front of a fact


class Pane(ScrollView, Framed, can_focus=True):
    """Shows what `draw` makes of its width."""

    BINDINGS = [*scroll_bindings(), *tab_bindings()]

    def __init__(self, heading: str, hint: str, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="panel")
        self.heading = heading
        self.hint = hint
        self.glyphs = glyphs
        self._key: Hashable = None
        self._about: Hashable = None
        self._draw: Draw | None = None
        self._lines: Lines = []

    def show(self, about: Hashable, key: Hashable, draw: Draw | None) -> None:
        """Draw what is known about something; the same `key` draws nothing anew. Another `about` begins at its top."""
        if (about, key) == (self._about, self._key) and (draw is None) == (self._draw is None):
            return
        if about != self._about:
            self.scroll_to(y=0, animate=False, force=True)
        self._about, self._key, self._draw = about, key, draw
        self._arrange()

    def _arrange(self) -> None:
        width, narrower = text_widths(self)
        self._lines = self._draw(width) if self._draw is not None else []
        if len(self._lines) > self.content_region.height and self._draw is not None:
            width, self._lines = narrower, self._draw(narrower)
        set_lines(self, Size(width, len(self._lines)))
        self.retitle()
        self.refresh()

    def retitle(self) -> None:
        set_frame_title(self, [self.heading_piece(self.heading)])

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        if self._draw is None:
            return self.line([(f" {self.hint}", "muted")] if y == 0 else [], self.size.width)
        pieces = self._lines[number] if number < len(self._lines) else []
        return self.line([(" ", "text"), *pieces], self.size.width)

    def on_resize(self) -> None:
        self._arrange()


def fact(label: str, text: str, width: int, glyphs: Glyphs, *, ink: str = "text") -> Lines:
    """A label and a text of any length behind it, in as many lines as it needs."""
    shown = glyphs.fit(text) or glyphs.mark("dash")
    parts = chunks(shown, max(4, width - LABEL))
    return [[(f"{label if number == 0 else '':<{LABEL}}", "muted"), (part, ink)] for number, part in enumerate(parts)]
