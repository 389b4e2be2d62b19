"""A panel that shows in its frame whether it has the focus."""

from __future__ import annotations

from textual import events
from textual.geometry import Region, Spacing
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from ocpplab_tui.tui.ink import Inked, Piece, is_lit
from ocpplab_tui.tui.widgets.scrollbars import QuickScrollBar

_FRAME = Spacing(1, 1, 1, 1)
_WORTH_IT = 3  # lines


class Framed(Inked):
    """Its frame and its title change with the focus (`retitle`), and little else (`focus_moved`). Textual would draw
    all of it anew, which shows as a pause after the key that moves the focus."""

    def retitle(self) -> None:
        """Say in the frame what this is."""
        raise NotImplementedError

    def heading_piece(self, text: str) -> Piece:
        """What the title begins with: lit like the frame."""
        return text, "title" if is_lit(self) else "strong"

    def focus_moved(self) -> None:
        """The focus came or went: draw what shows it inside the frame."""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()

    def _on_focus(self, event: events.Focus) -> None:
        self._focus_is(True, event)
        self.screen.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        self._focus_is(False, event)
        self.screen.post_message(events.DescendantBlur(self))

    def _focus_is(self, here: bool, event: events.Event) -> None:
        event.prevent_default()
        self.has_focus = here
        self.retitle()
        self.focus_moved()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = QuickScrollBar(name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001 - as Textual makes its own
        return self._vertical_scrollbar

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.styles.gutter == _FRAME and self.opacity == 1.0:
            self._draw_alike(crop)
        return super().render_lines(crop)

    def _draw_alike(self, crop: Region) -> None:
        """Textual works out both ends of the frame, colours and all, for each line; of those that are to be drawn all
        but the first get its ends here, and wait where Textual looks for lines that need not be drawn."""
        cache = self._styles_cache
        kept, dirty = cache._cache, cache._dirty_lines  # noqa: SLF001 - what `StylesCache.set_dirty` is about
        width, height = self.outer_size
        wanted = [y for y in crop.line_range if 0 < y < height - 1 and (y in dirty or y not in kept)]
        if len(wanted) < _WORTH_IT:
            return
        first, *others = wanted
        left, *_, right = super().render_lines(Region(0, first, width, 1))[0]
        inner, _outer = cache.get_inner_outer(*self.background_colors)
        style, room = inner.rich_style, width - 2
        for y in others:
            content = self.render_line(y - 1)
            if content.cell_length != room:
                content = content.adjust_cell_length(room, style)
            kept[y] = Strip([left, *content, right], width)
        dirty.difference_update(others)
