"""What became of commands, as toasts: one for one charger, one in all for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from textual.notifications import SeverityLevel

from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.tui.wire_text import visible


class Toast(NamedTuple):
    """A short message with a title."""

    title: str
    text: str
    severity: SeverityLevel
    seconds: float


@dataclass(slots=True)
class Batch:
    """Commands that were submitted together."""

    title: str
    target: str
    commands: list[Command]
    told: dict[str, Outcome] = field(default_factory=dict)


class Outcomes:
    """Follows the commands of this dashboard until each is final."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}

    def follow(self, title: str, target: str, commands: list[Command]) -> list[Toast]:
        """Take note of new commands; what is decided already comes back as toasts."""
        batch = Batch(title, target, commands)
        for command in commands:
            self._batches[command.id] = batch
        return self._news(batch)

    def note(self, moved: Iterable[Command]) -> list[Toast]:
        """Commands moved; toasts for those of ours."""
        batches = {id(batch): batch for command in moved if (batch := self._batches.get(command.id)) is not None}
        return [toast for batch in batches.values() for toast in self._news(batch)]

    def _news(self, batch: Batch) -> list[Toast]:
        if any(command.status is Outcome.RECEIVED for command in batch.commands):
            return []
        now = {command.id: command.status for command in batch.commands}
        if now == batch.told:
            return []
        batch.told = now
        for command in batch.commands:
            if command.status.final:
                self._batches.pop(command.id, None)
        return [_one(batch) if len(batch.commands) == 1 else _many(batch)]


def reason(command: Command) -> str:
    """Why, in words: the refusal, the detail, or nothing."""
    return visible(str(command.refusal) if command.refusal is not None else command.detail)


def _one(batch: Batch) -> Toast:
    command = batch.commands[0]
    title = f"{batch.title}: {command.status.value}"
    why = reason(command)
    named = not why or why.startswith(command.identity)
    return Toast(title, (why or batch.target) if named else f"{batch.target}: {why}", *_weight(command.status))


def _many(batch: Batch) -> Toast:
    counts = Counter(command.status for command in batch.commands)
    worst = max(counts, key=lambda status: _ORDER.index(status))
    lines = [", ".join(f"{counts[status]} {status.value}" for status in _ORDER if status in counts)]
    troubles = [command for command in batch.commands if command.status not in (Outcome.APPLIED, Outcome.DEFERRED)]
    lines.extend(f"{command.identity}: {reason(command)}" for command in troubles[:3])
    if len(troubles) > 3:
        lines.append(f"and {len(troubles) - 3} more")
    return Toast(f"{batch.title}: {batch.target}", "\n".join(lines), *_weight(worst))


_ORDER = [Outcome.RECEIVED, Outcome.APPLIED, Outcome.DEFERRED, Outcome.EXPIRED, Outcome.REJECTED, Outcome.FAILED]


def _weight(status: Outcome) -> tuple[SeverityLevel, float]:
    if status is Outcome.APPLIED:
        return "information", 3.0
    if status is Outcome.DEFERRED:
        return "warning", 6.0
    return "error", 10.0
