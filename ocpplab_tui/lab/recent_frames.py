"""One charger's frames that are still in memory: what its diagnostics tell."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.ocppj.frame import Frame


def recent_frames(journal: Journal, charger_id: str) -> Iterator[Frame]:
    """Newest first. Looks at what all chargers said: a few milliseconds where it must go back far."""
    for sequence in range(journal.last, journal.first - 1, -1):
        frame = journal.get(sequence)
        if frame is not None and frame.charger_id == charger_id:
            yield frame
