"""The tabs of a screen, in one line; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece


class TabLabel(NamedTuple):
    """What a tab is called, and a figure behind it where there is room."""

    title: str
    figure: str = ""


class TabBar(Inked):
    """`current` is the number of the open tab, from 0."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.current = 0
        self._labels: Sequence[TabLabel] = ()
        self._spans: list[tuple[int, int]] = []

    def show(self, labels: Sequence[TabLabel], current: int) -> None:
        if (labels, current) != (self._labels, self.current):
            self._labels, self.current = labels, current
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        figures = self._needed(with_figures=True) <= width
        pieces: list[Piece] = []
        self._spans = []
        at = 0
        for number, label in enumerate(self._labels):
            pieces.extend(self._label(label, number == self.current, figures))
            size = _width(label, figures)
            self._spans.append((at, at + size))
            at += size
        return self.line(pieces if y == 0 else (), width)

    def _label(self, label: TabLabel, current: bool, figures: bool) -> list[Piece]:
        edges = ("[", "]") if current else (" ", " ")
        figure: list[Piece] = [(f" {label.figure}", "muted")] if figures and label.figure else []
        return [(edges[0], "key"), (label.title, "title" if current else "text"), *figure, (edges[1], "key")]

    def _needed(self, *, with_figures: bool) -> int:
        return sum(_width(label, with_figures) for label in self._labels)

    def on_click(self, event: events.Click) -> None:
        for number, (start, end) in enumerate(self._spans):
            if start <= event.x < end:
                self.post_message(self.Chosen(number))


def _width(label: TabLabel, with_figure: bool) -> int:
    return cell_len(label.title) + 2 + (cell_len(label.figure) + 1 if with_figure and label.figure else 0)
