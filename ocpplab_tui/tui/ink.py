"""Ink: text painted line by line, in colours that the theme gives to roles: what widgets paint themselves with."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as ContentStyle
from textual.widget import Widget

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.wire_text import cut

logger = logging.getLogger(__name__)

LIT = "-lit"
"""Class of a panel for which a filter is being typed."""
Piece = tuple[str, str]
"""Printable text and the name of its ink."""

INKS: dict[str, str] = {
    "text": "color: $foreground;",
    "strong": "color: $foreground; text-style: bold;",
    "muted": "color: $muted;",
    "faint": "color: $faint;",
    "key": "color: $primary; text-style: bold;",
    "title": "color: $primary; text-style: bold;",
    "accent": "color: $accent;",
    "ok": "color: $success;",
    "warning": "color: $warning; text-style: bold;",
    "error": "color: $error; text-style: bold;",
    "available": "color: $state-available;",
    "occupied": "color: $state-occupied;",
    "charging": "color: $state-charging; text-style: bold;",
    "suspended": "color: $state-suspended;",
    "finishing": "color: $state-finishing;",
    "reserved": "color: $state-reserved;",
    "unavailable": "color: $state-unavailable;",
    "faulted": "color: $state-faulted; text-style: bold;",
    "offline": "color: $state-offline;",
    "out": "color: $traffic-out;",
    "in": "color: $traffic-in;",
    "result": "color: $traffic-result;",
    "json-key": "color: $json-key;",
    "json-string": "color: $json-string;",
    "json-number": "color: $json-number;",
    "json-literal": "color: $json-literal;",
}
"""Ink → its rules in the style sheet."""

BACKS: dict[str, str] = {
    "surface": "background: $surface;",
    "panel": "background: $panel;",
    "cursor": "background: $cursor;",
}
"""What may lie behind ink."""

CSS = "\n".join(
    f".ink--{name} {{ {rules} }}" for name, rules in {**INKS, **{f"on-{k}": v for k, v in BACKS.items()}}.items()
)


class InkPot(Widget):
    """Not seen: where the style sheet fills in the inks, once for all widgets of a screen, and not anew when the focus
    moves (as it would be for the screen)."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{name}" for name in (*INKS, *(f"on-{back}" for back in BACKS))}
    DEFAULT_CSS = "InkPot { display: none; }"

    filled = 0
    """How often it was filled anew: other inks may be in it now."""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.filled += 1


class InkedScreen(Screen[None]):
    """A screen of inked widgets; it composes its `ink_pot` first."""

    def __init__(self) -> None:
        super().__init__()
        self.ink_pot = InkPot()


class Inked(Widget):
    """A widget that paints strips: `ink` gives a style by role, `line` a strip that is exactly as wide as asked.

    It stands on an `InkedScreen`. Widgets that scroll name ScrollView first: only the first base gives its style rules.
    """

    glyphs: Glyphs = Glyphs()

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._inks: dict[tuple[str, str], Style] = {}
        self._mixed_from: tuple[int, Color] | None = None

    def ink(self, name: str, back: str = "") -> Style:
        """The style of an ink, on the widget's own background or on a back."""
        style = self._inks.get((name, back))
        if style is None:
            behind = self._component(f"on-{back}") if back else Style(bgcolor=self.background_colors[1].rich_color)
            style = self._inks[name, back] = self._component(name) + behind
        return style

    def _component(self, name: str) -> Style:
        return self._ink_pot.get_component_rich_style(f"ink--{name}", partial=True)

    @property
    def _ink_pot(self) -> InkPot:
        return cast(InkedScreen, self.screen).ink_pot

    def notify_style_update(self) -> None:
        """The focus alone, which changes a frame, leaves the inks as they are."""
        super().notify_style_update()
        mixed_from = (self._ink_pot.filled, self.background_colors[1]) if self.is_attached else None
        if mixed_from is None or mixed_from != self._mixed_from:
            self._mixed_from = mixed_from
            self._inks.clear()
            self.forget_painted()

    def forget_painted(self) -> None:
        """The colours are others now: what was painted and kept is of no use any more."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Inks are true colours: there is nothing of 16 colours to translate, line by line."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def segments(self, pieces: Iterable[Piece], width: int, *, back: str = "") -> list[Segment]:
        """The pieces in exactly `width` cells: what doesn't fit is cut with a mark, what is missing is blank."""
        made: list[Segment] = []
        left = width
        for text, ink in pieces:
            if not text.isprintable() or (self.glyphs.ascii_only and not text.isascii()):
                text = self.glyphs.fit(text)
            size = cell_len(text)
            if size > left:
                text = cut(text, left, ellipsis=self.glyphs.mark("ellipsis")) if left > 0 else ""
                size = cell_len(text)
            if size:
                made.append(Segment(text, self.ink(ink, back)))
                left -= size
            if left <= 0:
                break
        if left > 0:
            made.append(Segment(" " * left, self.ink("text", back)))
        return made

    def line(self, pieces: Iterable[Piece], width: int, *, back: str = "") -> Strip:
        """`segments` as a strip."""
        return Strip(self.segments(pieces, width, back=back), width)

    def spread(self, left: Sequence[Piece], right: Sequence[Piece], width: int, *, back: str = "") -> list[Segment]:
        """Pieces at both ends of `width` cells; the left ones give way."""
        right_width = measure(right)
        if not right or right_width + 4 > width:
            return self.segments(left, width, back=back)
        room = width - right_width - 1
        ends = self.segments(left, room, back=back)
        ends.extend(self.segments([(" ", "text"), *right], width - room, back=back))
        return ends

    def blank(self, width: int, *, back: str = "") -> Strip:
        return self.line((), width, back=back)


def set_lines(view: ScrollView, size: Size) -> None:
    """The size of what a view scrolls over. The whole screen is laid out anew only when the scrollbar comes or goes."""
    before, room = view.virtual_size, view.size.height
    if size.width != before.width or (size.height > room) != (before.height > room) or not view.is_mounted:
        view.virtual_size = size
    elif size != before:
        view.set_reactive(ScrollView.virtual_size, size)
        view.scroll_y = view.validate_scroll_y(view.scroll_y)
        if view.show_vertical_scrollbar:
            view.vertical_scrollbar.window_virtual_size = size.height


def text_widths(view: ScrollView) -> tuple[int, int]:
    """Cells of a line with a margin at both ends: where all lines can be seen, and beside a scrollbar. Which of them
    holds follows from the lines, never from whether a scrollbar stands there just now."""
    width = view.content_region.width - 2
    return max(8, width), max(8, width - view.styles.scrollbar_size_vertical)


def is_lit(widget: Widget) -> bool:
    """It has the focus, or what is being typed is for it: framed as what keys go to."""
    return widget.has_focus or widget.has_class(LIT)


def measure(pieces: Iterable[Piece]) -> int:
    """How many cells the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def set_frame_title(widget: Inked, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
    """A title over the whole width of the frame: `Chargers ───────── 12`. Draws that line alone, if it changed."""
    if not widget.is_mounted or widget.outer_size.width < 10:
        return
    title = _title(widget, left, right)
    before = widget._border_title  # noqa: SLF001 - the public setter draws the whole widget anew
    if before is None or title != before or title.spans != before.spans:  # contents compare by their text alone
        widget._border_title = title  # noqa: SLF001
        widget.refresh(Region(-1, -1, widget.outer_size.width, 1))


def _title(widget: Inked, left: Sequence[Piece], right: Sequence[Piece]) -> Content:
    room = widget.outer_size.width - 6
    if is_lit(widget) and widget.glyphs.ascii_only:  # other sets have a heavy frame for it
        left = [(f"{widget.glyphs.mark('cursor')} ", "title"), *left]
    left_width, right_width = measure(left), measure(right)
    if left_width + right_width + 2 > room:
        left = _shortened(left, max(0, room - right_width - 2), widget.glyphs.mark("ellipsis"))
        left_width = measure(left)
    dashes = room - left_width - right_width - (2 if right else 1)
    parts = [(text, ContentStyle.from_rich_style(widget.ink(name))) for text, name in left]
    if right and dashes > 0:
        line = widget.glyphs.mark("rule-focused" if is_lit(widget) else "rule")
        rule = ContentStyle(foreground=widget.styles.border_top[1])
        parts.append((f" {line * dashes} ", rule))
    parts.extend((text, ContentStyle.from_rich_style(widget.ink(name))) for text, name in right)
    return Content.assemble(*parts)


def _shortened(pieces: Sequence[Piece], width: int, ellipsis: str) -> list[Piece]:
    shorter: list[Piece] = []
    for text, ink in pieces:
        if width <= 0:
            break
        piece = cut(text, width, ellipsis=ellipsis)
        shorter.append((piece, ink))
        width -= cell_len(piece)
    return shorter
