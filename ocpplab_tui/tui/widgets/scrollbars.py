"""Scrollbars: one that is drawn quickly, and how they look on terminals that know ASCII only."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, MutableSet
from typing import ClassVar

from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class QuickScrollBar(ScrollBar):
    """Textual works out each line by itself, which takes as long as a line of a panel, and does so whenever the panel's
    styles are looked at; here lines that are alike are worked out once, and again only when the bar looks different."""

    _looks: tuple[object, ...] = ()
    _lines: Mapping[int, Strip] = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        cache = self._styles_cache
        kept, dirty = cache._cache, cache._dirty_lines  # noqa: SLF001 - what `StylesCache.set_dirty` is about
        looks = (vars(self.render()), self.background_colors, self.opacity, self.outer_size)
        if looks == self._looks:
            kept.update(self._lines)
            dirty.clear()
            return super().render_lines(crop)
        self._draw_alike(kept, dirty)
        drawn = super().render_lines(crop)
        self._looks, self._lines = looks, dict(kept)
        return drawn

    def _draw_alike(self, kept: MutableMapping[int, Strip], dirty: MutableSet[int]) -> None:
        """Every line of the bar, those that are alike once."""
        drawn: dict[tuple[object, ...], int] = {}
        for y in range(self.outer_size.height):
            if y in dirty or y not in kept:
                looks = tuple(self.render_line(y))
                if looks in drawn:
                    kept[y] = kept[drawn[looks]]
                    dirty.discard(y)
                else:
                    super().render_lines(Region(0, y, self.outer_size.width, 1))
                    drawn[looks] = y


class PlainScrollBar(ScrollBarRender):
    """Ends on whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose(ascii_only: bool) -> None:
    """Scrollbars of this program are drawn this way from now on."""
    ScrollBar.renderer = PlainScrollBar if ascii_only else ScrollBarRender
