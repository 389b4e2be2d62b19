"""What the scripted CSMS saw, and how a test waits for it without sleeping."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.support.replies import Payload

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One frame. `order` counts all frames of this CSMS from 1; `at` is the CSMS's `now()`.

    `sender` is "station" or "csms"; `kind` is "call", "result", "error" or "junk" (no OCPP-J message). `action` is that
    of the CALL also on answers. `code` and `description` stand on errors.
    """

    order: int
    at: float
    identity: str
    sender: str
    kind: str
    action: str
    unique_id: str
    payload: Payload
    text: str
    code: str = ""
    description: str = ""

    def __getitem__(self, key: str) -> Any:
        """A field of the payload: `boot["chargePointModel"]`."""
        return self.payload[key]

    def fits(self, fields: dict[str, Any]) -> bool:
        """The payload has all these fields with these values."""
        return all(key in self.payload and self.payload[key] == value for key, value in fields.items())


class Recorder:
    """Frames in order, and waits. A wait that lasts `guard_s` of real time fails with a readable message."""

    def __init__(self, now: Callable[[], float], guard_s: float) -> None:
        self.now = now
        self.frames: list[Seen] = []
        self.violations: list[str] = []
        self.overlaps: list[Seen] = []
        self._guard_s = guard_s
        self._order = itertools.count(1)
        self._claimed: set[int] = set()
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def last(self) -> int:
        """The order of the newest frame: `calls(after=...)` tells what came later."""
        return self.frames[-1].order if self.frames else 0

    def calls(self, action: str | None = None, *, identity: str | None = None, after: int = 0) -> list[Seen]:
        """CALLs received so far, of one action or all, of one station or all, with an order above `after`."""
        return [
            seen
            for seen in self.frames
            if seen.kind == "call"
            and seen.sender == "station"
            and seen.order > after
            and action in (None, seen.action)
            and identity in (None, seen.identity)
        ]

    def take(self, action: str | None = None, *, identity: str | None = None, **fields: Any) -> list[Seen]:
        """All CALLs that no `expect()` or `take()` has had before; does not wait."""
        found = [
            seen
            for seen in self.calls(action, identity=identity)
            if seen.order not in self._claimed and seen.fits(fields)
        ]
        self._claimed.update(seen.order for seen in found)
        return found

    async def expect(self, action: str, *, identity: str | None = None, **fields: Any) -> Seen:
        """The oldest CALL of that action (with these payload fields) that nobody had before; waits until it comes.

        CALLs of other actions stay for later `expect()`s: use `expect_next()` where the order matters.
        """
        seen = await self.until(lambda: self._unclaimed(action, identity, fields), f"{action} {fields or ''}")
        self._claimed.add(seen.order)
        return seen

    async def expect_next(self, action: str, *, identity: str | None = None, **fields: Any) -> Seen:
        """The oldest CALL that nobody had before, which must be of that action and have these fields."""
        seen = await self.until(lambda: self._unclaimed(None, identity, {}), action)
        assert seen.action == action, f"expected {action}, got {seen.action} {seen.payload}"
        assert seen.fits(fields), f"expected {action} with {fields}, got {seen.payload}"
        self._claimed.add(seen.order)
        return seen

    def take_violations(self) -> list[str]:
        """The violations so far, which are then forgotten."""
        taken, self.violations = self.violations, []
        return taken

    def assert_clean(self) -> None:
        """Fails when a station broke a rule."""
        assert not self.violations, "\n".join(self.violations)

    async def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """Look again after every frame, connection and disconnection, until something is found."""
        try:
            async with asyncio.timeout(self._guard_s):
                while (found := look()) is None:
                    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiters.append(waiter)
                    await waiter
        except TimeoutError:
            latest = "\n".join(f"  {seen.identity} {seen.sender}: {seen.text}" for seen in self.frames[-20:])
            raise AssertionError(f"waited in vain for {what}; the latest frames:\n{latest}") from None
        return found

    def record(
        self,
        identity: str,
        sender: str,
        kind: str,
        text: str,
        *,
        action: str = "",
        unique_id: str = "",
        payload: Payload | None = None,
        code: str = "",
        description: str = "",
    ) -> Seen:
        """Keep a frame and wake who waits."""
        seen = Seen(
            next(self._order),
            self.now(),
            identity,
            sender,
            kind,
            action,
            unique_id,
            payload or {},
            text,
            code,
            description,
        )
        self.frames.append(seen)
        self.touch()
        return seen

    def touch(self) -> None:
        """Something changed: every wait looks again."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _unclaimed(self, action: str | None, identity: str | None, fields: dict[str, Any]) -> Seen | None:
        return next(
            (
                seen
                for seen in self.calls(action, identity=identity)
                if seen.order not in self._claimed and seen.fits(fields)
            ),
            None,
        )
