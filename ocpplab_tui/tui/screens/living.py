"""A screen that follows the lab while it is open."""

from __future__ import annotations

from typing import ClassVar

from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.ink import InkedScreen


class LivingScreen(InkedScreen):
    """Told of every look at the lab, also while a dialog stands above it."""

    operates: ClassVar[bool] = True
    """Whether operations can be begun here."""

    def look(self, news: News) -> None:
        """Show what happened since the last look; only what is visible is drawn."""

    def operate(self, name: str, origin: str) -> None:
        """Begin an operation on what is selected here."""

    def action_filter(self) -> None:
        """Show only what matches."""
