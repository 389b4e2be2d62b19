"""One reader's cursor over what happens in the lab: nothing is kept for it, it looks when it can take more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.gateway.views import command_response, frame_event, state_response
from ocpplab_tui.lab.inventory_port import GatewayLab
from ocpplab_tui.lab.port import Changes
from ocpplab_tui.ocppj.frame import Frame

EVENTS = ("frame", "state", "command", "lab")
FRAMES = ("call", "result", "error", "junk")

LOOKED_AT_ONCE = 500
"""Frames a look, so that nobody waits for a stream."""

LAG_LIMIT = 20_000
"""Frames that a reader may be behind; after that it is dropped."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What a reader wants to hear of. `action` is folded; empty sets mean everything."""

    charger_id: str | None = None
    action: str = ""
    events: frozenset[str] = frozenset(EVENTS)
    frames: frozenset[str] = frozenset()

    @classmethod
    def of(cls, charger_id: str | None, action: str | None, kinds: Sequence[str]) -> Interest:
        """From the query: `kinds` of events, of frames, or both."""
        wanted = set(kinds)
        frames = frozenset(wanted & {*FRAMES})
        events = frozenset(wanted & {*EVENTS}) | (frozenset({"frame"}) if frames else frozenset())
        if action:
            events = frozenset({"frame"})
        return cls(charger_id, _folded(action or ""), events or frozenset(EVENTS), frames)

    def wants(self, frame: Frame) -> bool:
        return (
            self.charger_id in (None, frame.charger_id)
            and (not self.action or _folded(frame.action) == self.action)
            and (not self.frames or frame.kind.value in self.frames)
        )


class Feed:
    """Chunks of events, ready to be written. `lag` is how many frames the reader is behind."""

    def __init__(self, lab: GatewayLab, interest: Interest, last_event_id: int | None) -> None:
        self._lab = lab
        self._interest = interest
        self._subscription = lab.subscribe()
        self._base = lab.journal_base
        journal = lab.journal
        self._cursor = journal.last if last_event_id is None else min(last_event_id - self._base, journal.last)
        self._missed = max(journal.first - 1 - max(self._cursor, 0), 0)
        self._cursor = max(self._cursor, journal.first - 1)

    def close(self) -> None:
        self._subscription.close()

    @property
    def lag(self) -> int:
        return self._lab.journal.last - self._cursor

    @property
    def too_slow(self) -> bool:
        """So far behind that it will not catch up, or that what it has not seen is forgotten already."""
        return self.lag > LAG_LIMIT or self._cursor < self._lab.journal.first - 1

    def take(self) -> bytes:
        """What happened since the last look; b"" for nothing that this reader wants."""
        parts = [*self._frames(), *self._changes(self._subscription.take())]
        if self._missed:
            parts.insert(0, self._event("lab", {"missed": self._missed}))
            self._missed = 0
        return b"".join(parts)

    def end(self, reason: str) -> bytes:
        """The last event."""
        return self._event("end", {"reason": reason})

    def _frames(self) -> Iterator[bytes]:
        wanted = "frame" in self._interest.events
        for sequence, frame in self._lab.journal.frames(self._cursor, LOOKED_AT_ONCE):
            self._cursor = sequence
            if wanted and self._interest.wants(frame):
                yield self._event("frame", frame_event(frame, self._identity(frame.charger_id)))

    def _changes(self, changes: Changes) -> Iterator[bytes]:
        interest = self._interest
        if "state" in interest.events:
            for charger_id in sorted(changes.chargers):
                if interest.charger_id in (None, charger_id):
                    yield from self._state(charger_id)
        if "command" in interest.events:
            for command in changes.commands:
                if interest.charger_id in (None, command.charger_id):
                    yield self._event("command", command_response(command))
        if changes.fleet and "lab" in interest.events:
            yield self._event("lab", {"chargers": len(self._lab.charger_ids())})

    def _state(self, charger_id: str) -> Iterator[bytes]:
        try:
            monitors = self._lab.details(charger_id).monitors()
            yield self._event("state", state_response(self._lab.charger(charger_id), monitors))
        except UnknownName:  # removed meanwhile; the lab event tells
            return

    def _identity(self, charger_id: str) -> str:
        try:
            return self._lab.inventory.deployment(charger_id).identity
        except UnknownName:
            return charger_id

    def _event(self, name: str, data: dict[str, Any]) -> bytes:
        number = self._base + self._cursor
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), orjson.dumps(data))


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
