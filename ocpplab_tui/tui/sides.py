"""Panels that somebody made larger or smaller, or put away: by key, or by dragging the edge with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from textual import events
from textual.geometry import Offset
from textual.widget import Widget

LEAST_WIDTH, LEAST_HEIGHT, MOST_SHARE = 20, 5, 0.7
STEP = {"right": 4, "left": 4, "top": 2}  # cells that one key moves an edge
HIDDEN = "-no-side"

Keep = Callable[[str, int], object]


class Side(NamedTuple):
    """A panel beside the main one, or the one above it. `name`: under which its size is kept."""

    name: str
    widget: Widget
    place: Literal["right", "left", "top"] = "right"

    def has_edge_at(self, spot: Offset) -> bool:
        """Whether this spot of the screen is where the panel can be taken hold of."""
        region = self.widget.region
        if not self.widget.display or not region:
            return False
        if self.place == "top":
            return spot.y in (region.bottom - 1, region.bottom) and region.x <= spot.x < region.right
        return (
            spot.x == (region.x if self.place == "right" else region.right - 1) and region.y <= spot.y < region.bottom
        )

    @property
    def size(self) -> int:
        outer = self.widget.outer_size
        return outer.height if self.place == "top" else outer.width

    def size_to(self, spot: Offset) -> int:
        """How large it is with its edge there."""
        region = self.widget.region
        return {"right": region.right - spot.x, "left": spot.x - region.x + 1, "top": spot.y - region.y}[self.place]


class Sides:
    """The sides of one screen. Sizes that nobody chose are the style sheet's."""

    def __init__(self, screen: Widget, sizes: Mapping[str, int], keep: Keep) -> None:
        self._screen, self._keep = screen, keep
        self._sizes = sizes
        self._dragged: Side | None = None

    def arrange(self, sides: Sequence[Side]) -> None:
        """Take the sizes that were chosen; where there is no room for two panels beside each other no widths."""
        for side in sides:
            if side.place != "top" and self._screen.has_class("-narrow"):
                side.widget.styles.clear_rule("width")
            elif (size := self._sizes.get(side.name)) is not None:
                self._set(side, size)

    def _set(self, side: Side, size: int) -> int:
        room = self._screen.size
        if side.place == "top":
            size = max(LEAST_HEIGHT, min(size, int(room.height * MOST_SHARE)))
            side.widget.styles.height = size
        else:
            size = max(LEAST_WIDTH, min(size, int(room.width * MOST_SHARE)))
            side.widget.styles.width = size
        return size

    def toggle(self) -> None:
        """Hide them, or show them again."""
        self._screen.toggle_class(HIDDEN)

    def grow(self, side: Side | None, steps: int) -> None:
        """Move the edge of a side by some steps."""
        if side is not None and not (side.place != "top" and self._screen.has_class("-narrow")):
            self._keep(side.name, self._set(side, side.size + steps * STEP[side.place]))

    # mouse

    def mouse_down(self, event: events.MouseDown, sides: Sequence[Side]) -> None:
        """The mouse takes hold of an edge."""
        narrow = self._screen.has_class("-narrow")
        there = (each for each in sides if each.has_edge_at(event.screen_offset))
        self._dragged = next((each for each in there if each.place == "top" or not narrow), None)
        if self._dragged is not None and event.button == 1:
            self._screen.capture_mouse()

    def mouse_move(self, event: events.MouseMove) -> None:
        """The edge follows the mouse."""
        if (side := self._dragged) is not None and event.button:
            self._set(side, side.size_to(event.screen_offset))

    def mouse_up(self) -> None:
        """The mouse lets go, and the size is kept."""
        if (side := self._dragged) is not None:
            self._dragged = None
            self._screen.release_mouse()
            set_size = side.widget.styles.height if side.place == "top" else side.widget.styles.width
            if set_size is not None and set_size.is_cells:
                self._keep(side.name, int(set_size.value))
