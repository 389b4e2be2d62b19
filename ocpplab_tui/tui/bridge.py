"""The one bridge between lab and screen: a timer looks what happened, the screen draws what of it is visible."""

from __future__ import annotations

from dataclasses import dataclass

from ocpplab_tui.lab.port import LabPort, LabSummary
from ocpplab_tui.operations.model import Command

LOOKS_PER_SECOND = 15
_SUMMARY_EVERY = 4  # looks
_BEAT_EVERY = 8


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the last look. `beat`: the animation may take a step."""

    chargers: frozenset[str]
    commands: tuple[Command, ...]
    fleet: bool
    summary: LabSummary | None = None
    beat: bool = False

    def and_then(self, later: News) -> News:
        """What happened since the look before: both in one, without the commands."""
        return News(
            self.chargers | later.chargers, (), self.fleet or later.fleet, later.summary or self.summary, beat=False
        )

    @classmethod
    def first(cls, lab: LabPort) -> News:
        """For the first frame."""
        return cls(frozenset(), (), fleet=False, summary=lab.summary())


class Bridge:
    """Reads the lab's changes, often; its summary, less often."""

    def __init__(self, lab: LabPort, *, animated: bool) -> None:
        self._lab = lab
        self._subscription = lab.subscribe()
        self._animated = animated
        self._looks = 0

    def take(self) -> News:
        """What happened since this was called last."""
        changes = self._subscription.take()
        self._looks += 1
        due = self._looks % _SUMMARY_EVERY == 0 or changes.fleet
        return News(
            changes.chargers,
            changes.commands,
            changes.fleet,
            self._lab.summary() if due else None,
            self._animated and self._looks % _BEAT_EVERY == 0,
        )

    def close(self) -> None:
        self._subscription.close()
