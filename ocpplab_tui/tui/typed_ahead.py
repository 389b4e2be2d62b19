"""Keys one after the other: each reaches what has the focus once the keys before it have done their work.

Textual hands every key on at once. Who types faster than the program draws (over a slow line, or by a script) would
have the second key go where the focus was before the first one moved it: `/CP-003` would open the screen on `C`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Any

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

PATIENCE_S = 0.5
"""A key whose end was not seen by then (a dialog that went away under it) no longer holds the others."""

HELD_S = 0.05
"""Nor does it hold the drawing for longer; keys that come without end are seen so often."""


class TypedAhead(App[None]):
    """Holds what was typed until what was typed before it has been handled."""

    class Handled(Message):
        """Follows a key on its way from the focus up to the app: behind it in each queue, and behind what it caused."""

        def __init__(self, number: int, *, again: bool) -> None:
            super().__init__()
            self.number = number
            self.again = again

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._handed_on = 0
        self._in_hand: asyncio.TimerHandle | None = None
        self._held_since = 0.0
        self._follows_again = False
        self._afterwards: dict[object, Callable[[], None]] = {}

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            if isinstance(event, events.Key) and self._in_hand is not None and not self._follows_again:
                self._follow_again()  # nobody wanted the key on its way up, and now it has done what it does here
        elif self._in_hand is None:
            self._held_since = perf_counter()
            await self._hand_on(event)
        else:
            self._typed.append(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        self._handed_on += 1
        self._in_hand = asyncio.get_running_loop().call_later(PATIENCE_S, self._let_go, self._handed_on)
        self._follows_again = False
        target = self.focused or self.screen
        await super().on_event(event)
        self._follow(target, again=True)

    def _follow(self, target: MessagePump, *, again: bool) -> None:
        if not target.post_message(self.Handled(self._handed_on, again=again)):
            self._let_go(self._handed_on)

    @on(Handled)
    def _handled(self, message: Handled) -> None:
        """The key has come to its end, and then (`again`) what it caused; what that changed has still to say so to the
        screen, and a screen that was opened has to appear and to choose its focus."""
        message.stop()
        if message.number != self._handed_on:
            return
        if message.again:
            if not self._follows_again:
                self.call_later(self._follow_again)
        elif not self.screen.call_later(self.call_later, self._let_go, message.number):
            self._let_go(message.number)

    def _follow_again(self) -> None:
        self._follows_again = True
        self._follow(self.focused or self.screen, again=False)

    def afterwards(self, what: object, work: Callable[[], None]) -> None:
        """Do this once the key that is being handled is shown, at once without one; the last word on `what` counts."""
        if self._in_hand is None:
            work()
        else:
            self._afterwards[what] = work

    @property
    def holds_drawing(self) -> bool:
        """A key is being handled, and what stands on the screen is not old yet."""
        return self._in_hand is not None and perf_counter() < self._held_since + HELD_S

    @property
    def quiet_s(self) -> float:
        """For how many seconds nobody typed anything."""
        return perf_counter() - self._held_since

    def _let_go(self, number: int) -> None:
        if self._in_hand is None or number != self._handed_on:
            return
        self._in_hand.cancel()
        self._in_hand = None
        if not self._typed or perf_counter() > self._held_since + HELD_S:
            self.screen._on_timer_update()  # noqa: SLF001 - at once, and not with the next tick of Textual's 60 a second
            self._held_since = perf_counter()
            self._work()
        if self._typed:
            self.call_next(self._hand_on, self._typed.popleft())

    def _work(self) -> None:
        works, self._afterwards = self._afterwards, {}
        for work in works.values():
            self.call_later(work)
