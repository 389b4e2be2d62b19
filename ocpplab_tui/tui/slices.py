"""Long work on the loop, a slice at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

SLICE_S = 0.004
"""How long a slice may take."""
_PAUSE_S = 0.001


class Slices:
    """Goes on with `work`, which does one slice and says whether that was all; keys find room between two of them."""

    def __init__(self, owner: Widget, work: Callable[[], bool]) -> None:
        self._owner = owner
        self._work = work
        self._planned = False

    def soon(self) -> None:
        """The next slice, after what is to be done now."""
        if not self._planned:
            self._planned = True
            self._owner.set_timer(_PAUSE_S, self._later)

    def now(self) -> None:
        """The next slice."""
        if not self._work():
            self.soon()

    def _later(self) -> None:
        self._planned = False
        if cast("Dashboard", self._owner.app).holds_drawing:  # a key comes first
            self.soon()
        else:
            self.now()
