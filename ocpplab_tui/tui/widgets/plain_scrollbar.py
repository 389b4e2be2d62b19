"""A scrollbar without block characters, for terminals that know ASCII only."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainScrollBar(ScrollBarRender):
    """Ends on whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose(ascii_only: bool) -> None:
    """Scrollbars of this program are drawn this way from now on."""
    ScrollBar.renderer = PlainScrollBar if ascii_only else ScrollBarRender
