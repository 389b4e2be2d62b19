"""When chargers may speak: what they keep of it is on disk first, and one write does for all who speak in a turn."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ocpplab_tui.lab.memory import Memory

logger = logging.getLogger(__name__)

Release = Callable[[], None]


class Commits:
    """Gathers, until the loop's turn ends, who waits for the disk; a call of the system for each took a tenth of all.

    `soon` has something done when the turn ends (`loop.call_soon`).
    """

    def __init__(self, memory: Memory, soon: Callable[[Release], object]) -> None:
        self._memory = memory
        self._soon = soon
        self._waiting: dict[str, bool] = {}
        self._releases: dict[str, Release] = {}

    def add(self, charger_id: str, release: Release, *, whole: bool) -> None:
        """`release` is called when what is new of this charger is written: all of it, or what a sample changes."""
        waiting = self._waiting
        if not waiting:
            self._soon(self.write)
        waiting[charger_id] = whole or waiting.get(charger_id, False)
        self._releases[charger_id] = release

    def write(self) -> None:
        """Now."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        releases, self._releases = self._releases, {}
        self._memory.secure(waiting)
        for charger_id, release in releases.items():
            try:
                release()
            except Exception:
                logger.exception("%s could not say what it has to", charger_id)

    def busy(self) -> str:
        """Who waits, for people; "" for nobody."""
        return "; ".join(self._waiting)
