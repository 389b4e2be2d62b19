"""All distances from which the grid is looked at, and which one fits."""

from __future__ import annotations

from ocpplab_tui.tui.widgets.grid_dots import Dots
from ocpplab_tui.tui.widgets.grid_zoom import Cards, Rows, Zoom

ZOOMS: dict[str, type[Zoom]] = {"card": Cards, "row": Rows, "dot": Dots}
"""From near to far."""


def fitting(count: int, cards_seen: int, lines: int) -> str:
    """The zoom for so many chargers: cards up to three screens of them, rows up to twelve, else dots."""
    if count <= 3 * max(1, cards_seen):
        return "card"
    return "row" if count <= 12 * max(1, lines) else "dot"
