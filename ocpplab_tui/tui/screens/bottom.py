"""The bottom line that screens share: the footer, and in its place the line in which a filter is typed."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from ocpplab_tui.tui.filtering.language import Vocabulary
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.screens.living import LivingScreen
from ocpplab_tui.tui.widgets.filter_bar import FilterBar
from ocpplab_tui.tui.widgets.footer import Footer


class FilterableScreen(LivingScreen):
    """Composes `bottom` last, and obeys `set_filter` while somebody types."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.filter_label = Static("", id="filter-label", markup=False)
        self.filter_bar = FilterBar(glyphs, id="filter")
        self.footer = Footer(glyphs, id="footer")
        self.filter_bar.display = self.filter_label.display = False
        self._typed: str | None = None

    def bottom(self) -> ComposeResult:
        """The line, and above it what explains a filter."""
        yield self.filter_bar.note
        with Horizontal(id="bottom"):
            yield self.filter_label
            yield self.filter_bar
            yield self.footer

    def open_filter(
        self, target: str, text: str, back: Widget | None, *, label: str = "", vocabulary: Vocabulary[Any] | None = None
    ) -> None:
        """Let a filter be typed for `target`; `back` gets the focus afterwards. `label`: how people call it."""
        self.footer.display = False
        self.filter_label.update(f"/ {(label or target).lower()}")
        self.filter_label.display = True
        self.filter_bar.open(target, text, back=back, vocabulary=vocabulary)

    @on(FilterBar.Changed)
    def _filter_changed(self, message: FilterBar.Changed) -> None:
        message.stop()
        if self.filter_bar.display:
            self._typed = message.value
            self.dashboard.afterwards(self, self._filter_typed)

    def _filter_typed(self) -> None:
        """What was typed is seen first; what it lets through comes a moment later."""
        text, self._typed = self._typed, None
        if text is not None:
            self.set_filter(self.filter_bar.target, text)

    @on(FilterBar.Closed)
    def _filter_closed(self, message: FilterBar.Closed) -> None:
        if message.text is not None:
            self._typed = message.text
        self._filter_typed()
        self.filter_label.display = False
        self.footer.display = True
        if message.back is not None:
            self.set_focus(message.back)

    @on(Footer.Chosen)
    async def _hint_chosen(self, message: Footer.Chosen) -> None:
        if message.action:
            await self.run_action(message.action)
