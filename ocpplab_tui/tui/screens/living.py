"""A screen that follows the lab while it is open."""

from __future__ import annotations

from typing import ClassVar

from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.ink import InkedScreen


class LivingScreen(InkedScreen):
    """Told of every look at the lab, also while a dialog stands above it. While another such screen covers it nothing
    is drawn (Textual would draw all of the uppermost one anew); it catches up when it is uncovered."""

    operates: ClassVar[bool] = True
    """Whether operations can be begun here."""

    def look(self, news: News) -> None:
        """Show what happened since the last look; only what is visible is drawn."""

    _missed: News | None = None

    def look_covered(self, news: News) -> None:
        """Take note of what happened."""
        self._missed = news if self._missed is None else self._missed.and_then(news)

    def on_screen_resume(self) -> None:
        missed, self._missed = self._missed, None
        if missed is not None:
            self.look(missed)

    def operate(self, name: str, origin: str) -> None:
        """Begin an operation on what is selected here."""

    def action_filter(self) -> None:
        """Show only what matches."""
