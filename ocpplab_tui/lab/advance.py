"""Virtual time that moves only when told to: one instant at a time, and after each wait until things are quiet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from ocpplab_tui.base.errors import LabError

IDLE_PASSES = 6
"""Passes of the loop without a frame, a busy link or a busy probe after which things are quiet. Loopback sockets hand
over what was written at once, so a request of the CSMS that is under way is read in the very next pass; a task that
works on it may need a few passes more. (While a request of ours is under way its link is busy.)"""

EAGER_PASSES = 300
"""After so many passes somebody waits for a thread or another process: give it the processor."""

SILENT_PASSES = 40
SILENT_S = 0.03
"""Of passes and of real time: what a CSMS owes after so much silence it leaves unanswered on purpose. One in a process
of its own needs more of it than one on this loop."""

PATIENCE_S = 20.0

Busy = Callable[[], str]
"""Says who is busy, "" for nobody."""


class Link(Protocol):
    """What is asked of a link here."""

    @property
    def charger_id(self) -> str: ...

    @property
    def busy(self) -> bool: ...

    def mark_unanswered(self) -> None: ...


class SteppedClock(Protocol):
    """What is asked of a clock here: a `VirtualClock` does it."""

    def now(self) -> float: ...

    def next_when(self) -> float | None: ...

    def move_to(self, when: float) -> None: ...

    def fire_due(self) -> int: ...


class Turn(NamedTuple):
    """How things stand in one process of a lab, after it fired what was due. `next_step_s`: until its next timer.
    `at_work`, `waits`: who is busy, and which charger waits for its CSMS; "" for nobody."""

    fired: int
    activity: int
    next_step_s: float | None
    at_work: str
    waits: str


class NeverQuiet(LabError):
    """The lab didn't come to rest within a bound of real time."""

    title = "The lab does not come to rest"
    code = "never-quiet"


class Stepper:
    """Moves virtual clocks together. `activity` is a count that rises with every frame."""

    def __init__(
        self,
        clocks: Sequence[SteppedClock],
        activity: Callable[[], int],
        links: Callable[[], Iterable[Link]] = tuple,
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._clocks = list({id(clock): clock for clock in clocks}.values())
        self._activity = activity
        self._links = links
        self._patience_s = patience_s
        self._probes: list[Busy] = []
        self._silence_s = SILENT_S

    def add(self, busy: Busy) -> None:
        self._probes.append(busy)

    async def advance(self, seconds: float, *, silence_s: float = SILENT_S) -> None:
        """Let `seconds` pass. Raises NeverQuiet, which names who is busy."""
        self._silence_s = silence_s
        ends = [clock.now() + seconds for clock in self._clocks]
        await self._settle()
        while (step := self._next_step(ends)) is not None:
            for clock in self._clocks:
                clock.move_to(clock.now() + step)
            await self._settle()
        for clock, end in zip(self._clocks, ends, strict=True):
            clock.move_to(end)

    async def quiet(self) -> None:
        """Let no time pass, but everything that is due or under way now."""
        await self._settle()

    # for a lab of several processes, where the parent decides

    def turn(self) -> Turn:
        """Fire what is due, and say how things stand."""
        fired = sum(clock.fire_due() for clock in self._clocks)
        steps = [when - clock.now() for clock in self._clocks if (when := clock.next_when()) is not None]
        waits = next((link.charger_id for link in self._links() if link.busy), "")
        return Turn(fired, self._activity(), min(steps, default=None), self._at_work(), waits)

    def move(self, seconds: float) -> None:
        """Let time pass without firing anything."""
        for clock in self._clocks:
            clock.move_to(clock.now() + seconds)

    def mark_unanswered(self) -> None:
        """What any CSMS owes by now will not come."""
        for link in self._links():
            if link.busy:
                link.mark_unanswered()

    def _next_step(self, ends: Sequence[float]) -> float | None:
        """Seconds until the next timer of any clock; None when it lies beyond the end."""
        waits = [
            when - clock.now()
            for clock, end in zip(self._clocks, ends, strict=True)
            if (when := clock.next_when()) is not None and when <= end
        ]
        return max(min(waits), 0.0) if waits else None

    async def _settle(self) -> None:
        """Fire what is due now and wait until nothing moves any more."""
        give_up = time.monotonic() + self._patience_s
        silence = _Silence(self._silence_s)
        seen, passes = self._activity(), 0
        while not self._quiet(silence):
            if time.monotonic() > give_up:
                who = self._at_work() or self._waited_for(silence) or "frames are rolling"
                raise NeverQuiet(f"After {self._patience_s:.0f} s still busy: {who}.")
            fired = sum(clock.fire_due() for clock in self._clocks)
            await asyncio.sleep(0 if passes < EAGER_PASSES else 0.001)
            passes += 1
            seen, before = self._activity(), seen
            if fired or seen != before or self._at_work():
                silence.broken()
            else:
                silence.passes += 1

    def _quiet(self, silence: _Silence) -> bool:
        """Enough passes without a move, and no link that waits; links are asked only now and then."""
        return bool(silence.passes) and silence.passes % IDLE_PASSES == 0 and not self._waited_for(silence)

    def _at_work(self) -> str:
        return next((who for busy in self._probes if (who := busy())), "")

    def _waited_for(self, silence: _Silence) -> str:
        """A link that waits for its CSMS; after a long silence none does any more."""
        for link in self._links():
            if link.busy:
                if not silence.long:
                    return f"{link.charger_id} waits for its CSMS"
                link.mark_unanswered()
        return ""


class _Silence:
    """How long nothing has moved."""

    def __init__(self, long_s: float) -> None:
        self._long_s = long_s
        self.broken()

    def broken(self) -> None:
        self.passes = 0
        self.since = time.monotonic()

    @property
    def long(self) -> bool:
        return self.passes >= SILENT_PASSES and time.monotonic() - self.since >= self._long_s
